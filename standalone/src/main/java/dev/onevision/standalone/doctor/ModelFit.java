package dev.onevision.standalone.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Whether a published model fits a machine.
 *
 * @param model its size, such as 7b
 * @param weights format of the weights: the data type, int8 or int4
 * @param device such as {@code cpu}, {@code cuda:0} or {@code 2 GPUs}
 * @param bytes that the weights and the work of both models take, without the KV cache
 * @param kvTokens tokens in the KV cache that the rest of the memory holds; null if the model does
 *     not fit
 */
public record ModelFit(
    String model,
    String weights,
    String device,
    long bytes,
    @JsonProperty("kv_tokens") @Nullable Integer kvTokens) {

  /** Whether the model can be served. */
  boolean fits() {
    return kvTokens != null;
  }
}
