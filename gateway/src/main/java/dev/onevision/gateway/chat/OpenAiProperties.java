package dev.onevision.gateway.chat;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What a request may ask for.
 *
 * @param defaultModel the model of requests that name none; without it the first one that workers
 *     announce, by name
 * @param maxImageBytes length of one inline image after base64 decoding
 * @param maxTextBytes length of a request's text in UTF-8, all messages together; keeps the request
 *     under the broker's limit for a record
 * @param maxImages images in one request
 * @param maxChoices answers to one request, {@code n}
 * @param storeThreads threads that write inline images and videos to Kafka, one per request that
 *     has any
 */
@Validated
@ConfigurationProperties("onevision.gateway.chat")
record OpenAiProperties(
    @Nullable String defaultModel,
    @DefaultValue("20MB") DataSize maxImageBytes,
    @DefaultValue("512KB") DataSize maxTextBytes,
    @DefaultValue("32") @Min(1) @Max(1000) int maxImages,
    @DefaultValue("16") @Min(1) @Max(128) int maxChoices,
    @DefaultValue("16") @Min(1) @Max(1000) int storeThreads) {}
