package dev.onevision.kafka.credentials;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Files with the credentials for Kafka. Each new connection uses what the files hold then, so a
 * rotated password or certificate needs no restart. They replace {@code sasl.jaas.config} and
 * {@code spring.kafka.ssl.*}; {@code spring.kafka.security.protocol} and {@code sasl.mechanism}
 * still say how to connect.
 *
 * @param username user name, for SCRAM and PLAIN
 * @param usernameFile file with the user name, instead of {@code username}
 * @param passwordFile file with the password, for SCRAM and PLAIN
 * @param authorities PEM file with the certificate authorities of the brokers; by default those
 *     that the JVM trusts
 * @param certificate PEM file with the client's certificate chain; needs {@code key}
 * @param key PEM file with the client's key, PKCS#8 without a password
 */
@ConfigurationProperties("onevision.kafka.credentials")
public record CredentialProperties(
    @Nullable String username,
    @Nullable Path usernameFile,
    @Nullable Path passwordFile,
    @Nullable Path authorities,
    @Nullable Path certificate,
    @Nullable Path key) {

  public CredentialProperties {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          "onevision.kafka.credentials.certificate and key must be set together");
    }
    if (passwordFile != null && (username == null) == (usernameFile == null)) {
      throw new IllegalArgumentException(
          "onevision.kafka.credentials.password-file needs one of username and username-file");
    }
  }

  /** Client settings with these credentials, if there are any. */
  public Map<String, Object> in(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    String protocol = String.valueOf(settings.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG));
    if (passwordFile != null && protocol.startsWith("SASL_")) {
      all.put(SaslConfigs.SASL_JAAS_CONFIG, login(settings, passwordFile));
      all.put(SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, FileLogin.class.getName());
    }
    if ((authorities != null || certificate != null) && protocol.endsWith("SSL")) {
      all.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, FileTls.class);
      put(all, FileTls.AUTHORITIES, authorities);
      put(all, FileTls.CERTIFICATE, certificate);
      put(all, FileTls.KEY, key);
    }
    return all;
  }

  private static void put(Map<String, Object> settings, String name, @Nullable Path file) {
    if (file != null) {
      settings.put(name, file.toString());
    }
  }

  private String login(Map<String, Object> settings, Path password) {
    String mechanism = String.valueOf(settings.get(SaslConfigs.SASL_MECHANISM));
    String module =
        switch (mechanism) {
          case "PLAIN" -> "org.apache.kafka.common.security.plain.PlainLoginModule";
          case "SCRAM-SHA-256", "SCRAM-SHA-512" ->
              "org.apache.kafka.common.security.scram.ScramLoginModule";
          default ->
              throw new IllegalArgumentException(
                  "onevision.kafka.credentials.password-file serves PLAIN and SCRAM; sasl.mechanism"
                      + " is "
                      + mechanism);
        };
    String name =
        username != null
            ? option(FileLogin.USERNAME, username)
            : option(FileLogin.USERNAME_FILE, String.valueOf(usernameFile));
    return module + " required" + name + option(FileLogin.PASSWORD_FILE, password.toString()) + ";";
  }

  private static String option(String name, String value) {
    return " %s=\"%s\"".formatted(name, value.replace("\\", "\\\\").replace("\"", "\\\""));
  }
}
