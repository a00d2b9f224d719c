package dev.onevision.gateway.access.keys;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may use the API.
 *
 * @param keys API keys, which clients send as {@code Authorization: Bearer KEY}, each a tenant of
 *     its own without limits. Without keys and {@code key-file} everyone may use the API
 * @param keyFile YAML or JSON file with tenants, the hashes of their API keys and their limits,
 *     besides {@code keys}
 * @param keyFilePoll how often the key file is read again; a change needs no restart
 */
@ConfigurationProperties("onevision.gateway.access")
public record AccessProperties(
    @DefaultValue List<String> keys,
    @Nullable Path keyFile,
    @DefaultValue("10s") Duration keyFilePoll) {

  private static final Duration MIN_POLL = Duration.ofMillis(100);

  public AccessProperties {
    keys = List.copyOf(keys);
    if (keys.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("onevision.gateway.access.keys contains a blank key");
    }
    if (keyFilePoll.compareTo(MIN_POLL) < 0) {
      throw new IllegalArgumentException(
          "onevision.gateway.access.key-file-poll is "
              + keyFilePoll
              + ", it must be at least "
              + MIN_POLL);
    }
  }

  /** Whether the API requires no key. */
  public boolean isKeyless() {
    return keys.isEmpty() && keyFile == null;
  }

  /** Hides the keys. */
  @Override
  public String toString() {
    return "AccessProperties[keys=" + keys.size() + ", keyFile=" + keyFile + "]";
  }
}
