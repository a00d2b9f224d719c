package dev.onevision.llm.decoder;

import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How large the KV cache is.
 *
 * @param tokens slots of the cache; by default as many as fit the memory that is free after the
 *     model is loaded, and never more than the service's requests can fill
 * @param reserve memory that the cache leaves free on the device; by default 1GB of a GPU, and half
 *     of what is free in the main memory. Raise it for what else runs on the same GPU
 */
@ConfigurationProperties("onevision.llm.kv-cache")
@Validated
public record KvCacheProperties(@Min(16) @Nullable Integer tokens, @Nullable DataSize reserve) {}
