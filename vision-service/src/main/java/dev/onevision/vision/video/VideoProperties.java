package dev.onevision.vision.video;

import jakarta.validation.Valid;
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
 * Which frames of a video the model sees, and limits on videos.
 *
 * @param frames number of frames if the request sets none, spread evenly over the video
 * @param framesPerSecond frames per second of such a video instead, while they are not more than
 *     {@code frames}; null for none: the length of the video does not matter
 * @param maxFrames max frames that a request may ask for, or send as a list
 * @param maxBytes max size of a video's file
 * @param maxPixels max width times height of a video, checked before anything is decoded
 * @param maxDuration max length of a video
 * @param fetchTimeout max time to fetch one video, with all its redirects
 * @param decode time and concurrency of decoding
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
    @NotNull @DefaultValue("30s") Duration fetchTimeout,
    @Valid @DefaultValue Decode decode) {

  /**
   * Time and concurrency of decoding.
   *
   * @param maxTime max time to read and decode one video
   * @param maxConcurrent max videos read and decoded at once; each holds its file and the decoder's
   *     frames in memory
   * @param threads threads of one decoder
   */
  public record Decode(
      @NotNull @DefaultValue("60s") Duration maxTime,
      @Min(1) @Max(64) @DefaultValue("2") int maxConcurrent,
      @Min(1) @Max(64) @DefaultValue("2") int threads) {}
}
