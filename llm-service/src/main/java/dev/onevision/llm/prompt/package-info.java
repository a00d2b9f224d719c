/** From a conversation to the model's input: token ids, and places for media. */
@NullMarked
package dev.onevision.llm.prompt;

import org.jspecify.annotations.NullMarked;
