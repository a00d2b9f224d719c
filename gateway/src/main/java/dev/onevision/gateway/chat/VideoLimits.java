package dev.onevision.gateway.chat;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much of videos a request may have.
 *
 * @param maxVideoBytes length of one inline video after base64 decoding; a body longer than {@code
 *     max-request-bytes} is refused besides
 * @param maxVideos videos in one request
 * @param maxFrames frames in one request of videos that are sent as lists of frames
 */
@Validated
@ConfigurationProperties("onevision.gateway.chat")
record VideoLimits(
    @DefaultValue("50MB") DataSize maxVideoBytes,
    @DefaultValue("4") @Min(1) @Max(100) int maxVideos,
    @DefaultValue("64") @Min(1) @Max(1000) int maxFrames) {}
