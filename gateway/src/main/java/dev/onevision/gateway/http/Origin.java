package dev.onevision.gateway.http;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** The header {@code Origin}: scheme, host and port of the page that sends a request. Pure. */
final class Origin {

  private Origin() {}

  /** Whether it has the form that browsers send; {@code null}, a hidden origin, has not. */
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
   * Whether a page of this origin was served by the host that the request was sent to. The scheme
   * does not count: a proxy may have ended TLS.
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
