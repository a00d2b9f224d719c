package dev.onevision.llm.decoder;

import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How large the KV cache is.
 *
 * @param tokens slots of the cache; by default as many as fit the memory that is free after the
 *     model is loaded, and never more than the service's requests can fill
 * @param gpuReserve memory that the cache leaves free on a GPU; raise it for what else runs there.
 *     (Of the main memory the cache leaves half of what is free.)
 */
@ConfigurationProperties("onevision.llm.kv-cache")
@Validated
public record KvCacheProperties(
    @Min(16) @Nullable Integer tokens, @DefaultValue("1GB") DataSize gpuReserve) {}
