package dev.onevision.vision.captions;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this service works on requests for captions.
 *
 * @param slots records of {@code captions.requests} worked on at once
 * @param window requests in {@code llm.requests.batch} that nobody has answered yet, from which on
 *     no more captions are begun: what bounds the embeddings that wait
 * @param deadline time for a caption from when it is begun; its wait in the topic does not count
 */
@ConfigurationProperties("onevision.vision.captions")
@Validated
public record CaptionProperties(
    @Min(1) @Max(64) @DefaultValue("2") int slots,
    @Min(1) @Max(100_000) @DefaultValue("64") int window,
    @NotNull @DefaultValue("12h") Duration deadline) {}
