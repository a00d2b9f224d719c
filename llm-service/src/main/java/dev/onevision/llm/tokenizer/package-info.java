/** Text to tokens, tokens to text. */
@NullMarked
package dev.onevision.llm.tokenizer;

import org.jspecify.annotations.NullMarked;
