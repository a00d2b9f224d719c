/** Tests. */
@NullMarked
package dev.onevision.llm.tokenizer;

import org.jspecify.annotations.NullMarked;
