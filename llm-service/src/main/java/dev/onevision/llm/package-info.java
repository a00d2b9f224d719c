/** The LLM service: prompt and embeddings to tokens. */
@NullMarked
package dev.onevision.llm;

import org.jspecify.annotations.NullMarked;
