/** The model's tokenizer over HTTP, with the names of vLLM's server. */
@NullMarked
package dev.onevision.gateway.tokenization;

import org.jspecify.annotations.NullMarked;
