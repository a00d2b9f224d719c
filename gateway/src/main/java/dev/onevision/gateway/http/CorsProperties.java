package dev.onevision.gateway.http;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which web pages may call the API from a browser.
 *
 * @param allowedOrigins origins as browsers send them, such as {@code https://chat.example.org};
 *     {@code *} allows every page; empty allows none
 */
@ConfigurationProperties("onevision.gateway.cors")
record CorsProperties(@DefaultValue List<String> allowedOrigins) {

  static final String ANY = "*";

  CorsProperties {
    allowedOrigins = List.copyOf(allowedOrigins);
    for (String origin : allowedOrigins) {
      if (!origin.equals(ANY) && !Origin.isValid(origin)) {
        throw new IllegalArgumentException(
            "onevision.gateway.cors.allowed-origins contains '"
                + origin
                + "', it must be * or an origin such as https://chat.example.org");
      }
    }
  }

  boolean namesOrigin(String origin) {
    return allowedOrigins.stream().anyMatch(origin::equalsIgnoreCase);
  }

  boolean allows(String origin) {
    return allowedOrigins.contains(ANY) || namesOrigin(origin);
  }
}
