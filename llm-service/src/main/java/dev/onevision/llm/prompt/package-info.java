/** A conversation as the model expects to see it: token ids, and places for pictures. */
@NullMarked
package dev.onevision.llm.prompt;

import org.jspecify.annotations.NullMarked;
