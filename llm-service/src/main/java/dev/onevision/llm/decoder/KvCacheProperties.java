package dev.onevision.llm.decoder;

import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The size of the KV cache.
 *
 * @param tokens number of KV slots; by default the number that fits into the memory that is free
 *     after the model is loaded, up to the number that the service's requests can fill
 * @param gpuReserve memory that the cache leaves free on a GPU; raise it if other programs use the
 *     GPU. (On a CPU half of the free memory is for caches.)
 * @param keptTokens max KV slots that keep rows of finished sequences, so that prompts that begin
 *     alike reuse them; by default all that no sequence needs on a GPU, and 32,768 on a CPU
 * @param share part of the memory for caches that this cache takes, if {@code tokens} is not set;
 *     less than 1 if the device also has the caches of other models. {@code ./onevision serve} sets
 *     it for several models
 */
@ConfigurationProperties("onevision.llm.kv-cache")
@Validated
public record KvCacheProperties(
    @Min(16) @Nullable Integer tokens,
    @DefaultValue("1GB") DataSize gpuReserve,
    @Min(0) @Nullable Integer keptTokens,
    @DefaultValue("1") double share) {

  public KvCacheProperties {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "onevision.llm.kv-cache.share is " + share + ", it must be above 0 and at most 1");
    }
  }

  /**
   * Bytes that the cache leaves free.
   *
   * @param freeBytes of the device
   */
  long reserve(boolean gpu, long freeBytes) {
    long reserve = gpu ? gpuReserve.toBytes() : freeBytes / 2;
    return Math.max(reserve, freeBytes - (long) ((freeBytes - reserve) * share));
  }
}
