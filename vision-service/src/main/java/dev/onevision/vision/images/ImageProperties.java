package dev.onevision.vision.images;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits on images, and the background of transparent ones.
 *
 * @param maxBytes max size of an image's file
 * @param maxPixels max width times height of an image, checked before anything is decoded
 * @param maxAspectRatio max ratio of an image's longer side to its shorter side
 * @param maxScanPixels max width times height times scans of a progressive JPEG file, each of whose
 *     scans costs a pass over all pixels; usual files have about ten scans
 * @param background color on which transparent images are composited if the request names none:
 *     {@code none} drops alpha, as the model was trained; {@code white}, {@code black} or a color
 *     such as {@code #ffcc00}
 * @param fetchTimeout max time to fetch one image, with all its redirects
 * @param decode memory and time for decoding
 */
@ConfigurationProperties("onevision.vision.images")
@Validated
public record ImageProperties(
    @NotNull @DefaultValue("20MB") DataSize maxBytes,
    @Min(1) @Max(500_000_000) @DefaultValue("64000000") long maxPixels,
    @Min(1) @Max(100_000) @DefaultValue("200") int maxAspectRatio,
    @Min(1) @DefaultValue("640000000") long maxScanPixels,
    @NotNull @DefaultValue("none") String background,
    @NotNull @DefaultValue("10s") Duration fetchTimeout,
    @Valid @DefaultValue Decode decode) {

  public ImageProperties {
    Background.parse(background);
  }

  /**
   * Memory and time for decoding.
   *
   * @param memory max memory of all images being decoded, and never more than a third of the heap;
   *     an image that needs more alone is refused, one that needs more than is free waits
   * @param maxTime max processor time to decode one image
   * @param maxRequestTime max processor time to decode all images of one request
   */
  public record Decode(
      @NotNull @DefaultValue("768MB") DataSize memory,
      @NotNull @DefaultValue("10s") Duration maxTime,
      @NotNull @DefaultValue("30s") Duration maxRequestTime) {}
}
