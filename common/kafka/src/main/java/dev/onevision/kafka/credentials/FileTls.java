package dev.onevision.kafka.credentials;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the TLS engine of each connection from PEM files as they are at that time. Files that
 * cannot be used, such as a certificate without its new key, leave those before in use.
 * Thread-safe.
 */
public final class FileTls implements SslEngineFactory {

  static final String AUTHORITIES = "onevision.tls.authorities";
  static final String CERTIFICATE = "onevision.tls.certificate";
  static final String KEY = "onevision.tls.key";

  private static final Logger log = LoggerFactory.getLogger(FileTls.class);
  private static final String PEM = "PEM";

  private Map<String, Object> configs = Map.of();
  private @Nullable Loaded loaded;

  private record Contents(
      @Nullable String authorities, @Nullable String certificate, @Nullable String key) {}

  private record Loaded(Contents contents, SslEngineFactory engines) {}

  @Override
  public void configure(Map<String, ?> configs) {
    this.configs = new HashMap<>(configs);
    Contents contents = read();
    loaded = new Loaded(contents, load(contents));
  }

  private synchronized SslEngineFactory current() {
    Loaded before = loaded;
    if (before == null) {
      throw new IllegalStateException("not configured");
    }
    try {
      Contents contents = read();
      if (!contents.equals(before.contents())) {
        loaded = new Loaded(contents, load(contents));
        log.info("The TLS files for Kafka changed and are used from now on");
        return loaded.engines();
      }
    } catch (UncheckedIOException | KafkaException e) {
      log.warn("The TLS files for Kafka cannot be used, those before are: {}", e.getMessage());
    }
    return before.engines();
  }

  private Contents read() {
    return new Contents(read(AUTHORITIES), read(CERTIFICATE), read(KEY));
  }

  private @Nullable String read(String name) {
    Object file = configs.get(name);
    if (file == null) {
      return null;
    }
    try {
      return Files.readString(Path.of(file.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private SslEngineFactory load(Contents contents) {
    Map<String, Object> settings = new HashMap<>(configs);
    if (contents.authorities() != null) {
      settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
      settings.put(
          SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, new Password(contents.authorities()));
    }
    if (contents.certificate() != null && contents.key() != null) {
      settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
      settings.put(
          SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, new Password(contents.certificate()));
      settings.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, new Password(contents.key()));
    }
    SslEngineFactory engines = new DefaultSslEngineFactory();
    engines.configure(settings);
    return engines;
  }

  @Override
  public SSLEngine createClientSslEngine(String host, int port, String identification) {
    return current().createClientSslEngine(host, port, identification);
  }

  @Override
  public SSLEngine createServerSslEngine(String host, int port) {
    return current().createServerSslEngine(host, port);
  }

  @Override
  public boolean shouldBeRebuilt(Map<String, Object> next) {
    return false;
  }

  @Override
  public Set<String> reconfigurableConfigs() {
    return Set.of();
  }

  @Override
  public KeyStore keystore() {
    return current().keystore();
  }

  @Override
  public KeyStore truststore() {
    return current().truststore();
  }

  @Override
  public void close() throws IOException {
    Loaded last = loaded;
    if (last != null) {
      last.engines().close();
    }
  }
}
