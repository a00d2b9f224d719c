package dev.onevision.vision.video;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Which frames of videos are looked at, and limits on videos.
 *
 * @param frames frames looked at of a video whose request does not say how many, spread evenly over
 *     all of it
 * @param framesPerSecond frames looked at of each second of such a video, as long as these are not
 *     more than {@code frames}; none means that the length of the video does not matter
 * @param maxFrames frames a request may ask for, and frames that a video sent as frames may have
 * @param maxBytes size of a video's file
 * @param maxPixels width times height of a video, checked before anything is decoded
 * @param maxDuration length of a video
 * @param maxDecodeTime longest time to read and decode one video
 * @param maxDecoding videos read and decoded at once; each holds its file and the decoder's frames
 *     in memory
 * @param threads threads of one decoder
 * @param fetchTimeout longest time to fetch one video, redirects and all
 */
@ConfigurationProperties("onevision.vision.video")
@Validated
public record VideoProperties(
    @Min(1) @Max(1000) @DefaultValue("32") int frames,
    @Nullable @DecimalMin(value = "0", inclusive = false) Double framesPerSecond,
    @Min(1) @Max(1000) @DefaultValue("64") int maxFrames,
    @NotNull @DefaultValue("64MB") DataSize maxBytes,
    @Min(1) @Max(100_000_000) @DefaultValue("9437184") long maxPixels,
    @NotNull @DefaultValue("10m") Duration maxDuration,
    @NotNull @DefaultValue("60s") Duration maxDecodeTime,
    @Min(1) @Max(64) @DefaultValue("2") int maxDecoding,
    @Min(1) @Max(64) @DefaultValue("2") int threads,
    @NotNull @DefaultValue("30s") Duration fetchTimeout) {}
