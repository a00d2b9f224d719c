/** Encodes text to tokens and decodes tokens to text. */
@NullMarked
package dev.onevision.llm.tokenizer;

import org.jspecify.annotations.NullMarked;
