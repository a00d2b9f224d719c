package dev.onevision.gateway.chat;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of a request.
 *
 * @param defaultModel the model of requests that name none; by default the only one. With several
 *     models, such requests are then refused
 * @param maxImageBytes max size of one inline image after base64 decoding
 * @param maxTextBytes max size of a request's text in UTF-8, all messages together; keeps the
 *     request below the broker's record limit
 * @param maxImages max number of images in one request
 * @param maxChoices max number of choices in one request, {@code n}
 * @param storeThreads threads that write inline images and videos to Kafka, one per request
 * @param refuseUnknownFields whether a request with a field that the API does not have is refused.
 *     Otherwise the response names such fields in the header {@code x-ignored-fields}
 */
@Validated
@ConfigurationProperties("onevision.gateway.chat")
record OpenAiProperties(
    @Nullable String defaultModel,
    @DefaultValue("20MB") DataSize maxImageBytes,
    @DefaultValue("512KB") DataSize maxTextBytes,
    @DefaultValue("32") @Min(1) @Max(1000) int maxImages,
    @DefaultValue("16") @Min(1) @Max(128) int maxChoices,
    @DefaultValue("16") @Min(1) @Max(1000) int storeThreads,
    @DefaultValue("false") boolean refuseUnknownFields) {}
