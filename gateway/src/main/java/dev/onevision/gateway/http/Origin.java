package dev.onevision.gateway.http;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** The header {@code Origin}: scheme, host and port of the page that sends a request. Pure. */
final class Origin {

  private Origin() {}

  /**
   * Whether the value has the form that browsers send. {@code null}, an opaque origin, does not.
   */
  static boolean isValid(String origin) {
    URI uri = parse(origin);
    return uri != null
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getRawPath().isEmpty()
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }

  /**
   * Whether the origin is the host of the request. The scheme is ignored, because a proxy may have
   * terminated TLS.
   */
  static boolean isOf(String origin, @Nullable String host) {
    URI uri = parse(origin);
    return uri != null && host != null && host.equalsIgnoreCase(uri.getRawAuthority());
  }

  private static @Nullable URI parse(String origin) {
    try {
      return new URI(origin);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
