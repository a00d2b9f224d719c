/** The port to the model that turns rows into tokens, and its adapter to DJL. */
@NullMarked
package dev.onevision.llm.decoder;

import org.jspecify.annotations.NullMarked;
