package dev.onevision.vision.captions;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this service works on caption requests.
 *
 * @param lanes records of {@code captions.requests} that the worker runs at once
 * @param window number of requests in {@code llm.requests.batch} without a reply at which the
 *     service begins no more captions; bounds the embeddings that wait
 * @param deadline time for a caption from its beginning; its wait in the topic does not count
 */
@ConfigurationProperties("onevision.vision.captions")
@Validated
record CaptionProperties(
    @Min(1) @Max(64) @DefaultValue("2") int lanes,
    @Min(1) @Max(100_000) @DefaultValue("64") int window,
    @NotNull @DefaultValue("12h") Duration deadline) {}
