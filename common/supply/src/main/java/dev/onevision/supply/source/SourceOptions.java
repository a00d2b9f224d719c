package dev.onevision.supply.source;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How a source is reached.
 *
 * @param endpoint of the hub or the S3 service; null for the public one
 * @param token of the hub or the web server; null for none
 */
public record SourceOptions(@Nullable URI endpoint, @Nullable String token) {

  @Override
  public String toString() {
    return "SourceOptions[endpoint=%s, token=%s]"
        .formatted(endpoint, token == null ? "none" : "***");
  }
}
