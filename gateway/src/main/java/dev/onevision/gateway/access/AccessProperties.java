package dev.onevision.gateway.access;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may use the API.
 *
 * @param keys API keys, which clients send as {@code Authorization: Bearer KEY}; if empty, everyone
 *     may use the API
 */
@ConfigurationProperties("onevision.gateway.access")
public record AccessProperties(@DefaultValue List<String> keys) {

  public AccessProperties {
    keys = List.copyOf(keys);
    if (keys.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("onevision.gateway.access.keys contains a blank key");
    }
  }

  /** Hides the keys. */
  @Override
  public String toString() {
    return "AccessProperties[keys=" + keys.size() + "]";
  }
}
