package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a request.
 *
 * @param promptTokens text and image tokens of the prompt
 * @param imageTokens the image tokens among these
 * @param completionTokens generated tokens, without an end-of-sequence token
 * @param cachedTokens the tokens of the prompt that were in the KV cache; null is 0
 */
public record Usage(
    int promptTokens,
    int imageTokens,
    int completionTokens,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer cachedTokens) {

  /** The tokens of a request that found nothing in the cache. */
  public Usage(int promptTokens, int imageTokens, int completionTokens) {
    this(promptTokens, imageTokens, completionTokens, null);
  }

  /** The tokens of the prompt that were in the KV cache. */
  public int cached() {
    return cachedTokens == null ? 0 : cachedTokens;
  }
}
