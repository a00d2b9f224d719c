package dev.onevision.vision.media;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits on pictures, and where they may be fetched from.
 *
 * @param maxBytes size of a picture's file
 * @param maxPixels width times height of a picture, checked before anything is decoded
 * @param maxAspectRatio longer side over shorter side of a picture
 * @param decodeMemory memory that all pictures being decoded may take together, though never more
 *     than a third of the heap; a picture that needs more alone is refused, one that needs more
 *     than is free waits
 * @param maxDecodeTime processor time to decode one picture
 * @param maxRequestDecodeTime processor time to decode all pictures of one request
 * @param maxScanPixels width times height times scans of a progressive JPEG file, each of whose
 *     scans costs a pass over all pixels; files in use have about ten scans
 * @param background color on which transparent pictures are composited whose request does not name
 *     one: {@code none} drops alpha, as the model was trained; {@code white}, {@code black} or a
 *     color such as {@code #ffcc00}
 * @param fetchTimeout longest time to fetch one picture, redirects and all
 * @param maxRedirects redirects followed for one picture
 * @param ports ports that public hosts are fetched from
 * @param allowHosts names of hosts that are fetched from although they are not public, on any port;
 *     for an object store in the same network
 * @param allowPrivateAddresses whether any address and port is fetched from; only for tests and
 *     closed networks, because every sender then reaches everything this service reaches
 */
@ConfigurationProperties("onevision.vision.media")
@Validated
public record MediaProperties(
    @NotNull @DefaultValue("20MB") DataSize maxBytes,
    @Min(1) @Max(500_000_000) @DefaultValue("64000000") long maxPixels,
    @Min(1) @Max(100_000) @DefaultValue("200") int maxAspectRatio,
    @NotNull @DefaultValue("768MB") DataSize decodeMemory,
    @NotNull @DefaultValue("10s") Duration maxDecodeTime,
    @NotNull @DefaultValue("30s") Duration maxRequestDecodeTime,
    @Min(1) @DefaultValue("640000000") long maxScanPixels,
    @NotNull @DefaultValue("none") String background,
    @NotNull @DefaultValue("10s") Duration fetchTimeout,
    @Min(0) @Max(20) @DefaultValue("5") int maxRedirects,
    @DefaultValue({"80", "443"}) List<Integer> ports,
    @DefaultValue List<String> allowHosts,
    @DefaultValue("false") boolean allowPrivateAddresses) {

  public MediaProperties {
    Background.parse(background);
    ports = List.copyOf(ports);
    allowHosts = List.copyOf(allowHosts);
  }
}
