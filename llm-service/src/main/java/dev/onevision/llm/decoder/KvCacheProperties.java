package dev.onevision.llm.decoder;

import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How large the K/V cache is.
 *
 * @param tokens slots of the cache; when left out, as many as fit the memory that is free after the
 *     model was loaded, at most what all slots together can fill
 */
@ConfigurationProperties("onevision.llm.kv-cache")
@Validated
public record KvCacheProperties(@Min(16) @Nullable Integer tokens) {}
