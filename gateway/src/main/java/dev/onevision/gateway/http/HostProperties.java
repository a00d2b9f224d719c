package dev.onevision.gateway.http;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * By which names the gateway is called.
 *
 * @param allowedHosts host names, without ports, that the header {@code Host} may have besides
 *     {@code localhost} and IP addresses; others get 403. {@code *} allows all. Empty allows all
 *     too, except for a gateway without API keys that listens on a loopback address, which then
 *     allows no other name
 */
@ConfigurationProperties("onevision.gateway.http")
record HostProperties(@DefaultValue List<String> allowedHosts) {

  static final String ANY = "*";

  HostProperties {
    allowedHosts = List.copyOf(allowedHosts);
    for (String host : allowedHosts) {
      if (!host.equals(ANY) && !host.matches("[A-Za-z0-9._-]+")) {
        throw new IllegalArgumentException(
            "onevision.gateway.http.allowed-hosts contains '"
                + host
                + "', it must be * or a host name without a port, such as chat.example.org");
      }
    }
  }
}
