package dev.onevision.gateway.access;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits for all clients of one gateway together.
 *
 * @param maxConcurrentRequests requests in progress at once; more are refused with 429
 * @param maxFlexRequests of these, requests that wait for spare capacity; more are refused with 429
 * @param maxUploadBytes bytes of request bodies in memory at once, until their images are stored;
 *     more are refused with 429. Decoding takes up to as much again
 */
@Validated
@ConfigurationProperties("onevision.gateway.access")
public record LimitProperties(
    @DefaultValue("512") @Min(1) int maxConcurrentRequests,
    @DefaultValue("64") @Min(0) int maxFlexRequests,
    @DefaultValue("256MB") DataSize maxUploadBytes) {

  public LimitProperties {
    if (maxUploadBytes.toBytes() < 1) {
      throw new IllegalArgumentException(
          "onevision.gateway.access.max-upload-bytes is "
              + maxUploadBytes
              + ", it must be at least onevision.gateway.http.max-request-bytes");
    }
  }
}
