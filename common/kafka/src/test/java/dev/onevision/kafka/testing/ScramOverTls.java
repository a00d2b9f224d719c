package dev.onevision.kafka.testing;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Settings of brokers whose clients log in with a password over TLS, and of such clients. */
public final class ScramOverTls {

  public static final String MECHANISM = "SCRAM-SHA-512";

  private static final String MODULE =
      "org.apache.kafka.common.security.scram.ScramLoginModule required";

  private ScramOverTls() {}

  /**
   * Settings of a broker of a {@link TestCluster}.
   *
   * @param store PKCS#12 file with the broker's key and certificate
   */
  public static Map<String, String> brokerSettings(Path store, String storePassword) {
    return Map.of(
        "listener.security.protocol.map",
        "CLIENT:SASL_SSL,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms",
        MECHANISM,
        "listener.name.client.scram-sha-512.sasl.jaas.config",
        MODULE + ";",
        "ssl.keystore.location",
        store.toString(),
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.password",
        storePassword);
  }

  /** The same of a broker that permits only what ACLs say, to all but the administrator. */
  public static Map<String, String> brokerSettingsWithAcls(
      Path store, String storePassword, String administrator) {
    Map<String, String> settings = new HashMap<>(brokerSettings(store, storePassword));
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:ANONYMOUS;User:" + administrator);
    return settings;
  }

  /** A user that a new cluster has from the beginning. */
  public static String user(String name, String password) {
    return "%s=[name=%s,password=%s]".formatted(MECHANISM, name, password);
  }

  /** The client's JAAS line. */
  public static String login(String name, String password) {
    return MODULE + " username=\"%s\" password=\"%s\";".formatted(name, password);
  }

  /**
   * Settings of a client.
   *
   * @param authority certificate of the broker, PEM
   */
  public static Map<String, Object> clientSettings(
      String bootstrapServers, String name, String password, String authority) {
    return Map.of(
        "bootstrap.servers",
        bootstrapServers,
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        MECHANISM,
        "sasl.jaas.config",
        login(name, password),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.certificates",
        authority);
  }
}
