/** The port to the model that turns rows into tokens, and its adapter. */
@NullMarked
package dev.onevision.llm.decoder;

import org.jspecify.annotations.NullMarked;
