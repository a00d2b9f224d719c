package dev.onevision.vision.media;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the files of images and videos may come from.
 *
 * @param folder folder that caption requests may name files of, by their path in it; null for none.
 *     Everyone who may write to {@code captions.requests} can get all its images described
 * @param connectTimeout max time to connect to a host, and max time between two reads from it
 * @param maxRedirects max number of redirects followed for one file
 * @param ports ports that public hosts are fetched from
 * @param allowHosts names of hosts that are fetched from although they are not public, on any port;
 *     for an object store in the same network
 * @param allowPrivateAddresses whether any address and port is fetched from; only for tests and
 *     closed networks, because every sender then reaches everything that this service reaches
 */
@ConfigurationProperties("onevision.vision.media")
@Validated
public record MediaProperties(
    @Nullable Path folder,
    @NotNull @DefaultValue("10s") Duration connectTimeout,
    @Min(0) @Max(20) @DefaultValue("5") int maxRedirects,
    @DefaultValue({"80", "443"}) List<Integer> ports,
    @DefaultValue List<String> allowHosts,
    @DefaultValue("false") boolean allowPrivateAddresses) {

  public MediaProperties {
    ports = List.copyOf(ports);
    allowHosts = List.copyOf(allowHosts);
  }
}
