package dev.onevision.gateway.chat;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of videos in a request.
 *
 * @param maxVideoBytes max size of one inline video after base64 decoding; {@code
 *     max-request-bytes} limits the whole body too
 * @param maxVideos max number of videos in one request
 * @param maxFrames max number of frames in all videos that are lists of frames
 */
@Validated
@ConfigurationProperties("onevision.gateway.chat")
record VideoLimits(
    @DefaultValue("50MB") DataSize maxVideoBytes,
    @DefaultValue("4") @Min(1) @Max(100) int maxVideos,
    @DefaultValue("64") @Min(1) @Max(1000) int maxFrames) {}
