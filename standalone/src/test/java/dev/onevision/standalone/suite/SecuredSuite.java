package dev.onevision.standalone.suite;

import dev.onevision.kafka.testing.FreePorts;
import dev.onevision.kafka.testing.ScramOverTls;
import dev.onevision.kafka.testing.TestCluster;
import dev.onevision.kafka.testing.TestIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The three services with a broker that requires TLS and passwords and grants no permission at
 * first. The broker starts later than the services.
 */
final class SecuredSuite implements AutoCloseable {

  /** Each lane has connections of its own, which take a handshake each time the broker starts. */
  private static final List<String> FEW_LANES =
      List.of(
          "onevision.llm.lanes.interactive=2",
          "onevision.llm.lanes.batch=1",
          "onevision.vision.lanes.interactive=1",
          "onevision.vision.lanes.batch=1",
          "onevision.vision.captions.lanes=1");

  private final String authority;
  private final TestCluster cluster;
  private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
  private final URI url;
  private final URI management;

  /** Starts the services and returns while they wait for their broker. */
  static SecuredSuite start() {
    try {
      return new SecuredSuite();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private SecuredSuite() throws IOException, InterruptedException, GeneralSecurityException {
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    Path folder = Files.createTempDirectory("onevision-secured-");
    TestIdentity broker = TestIdentity.create(folder, "broker");
    authority = broker.certificate();
    Path authorityFile = Files.writeString(folder.resolve("broker.pem"), authority);
    cluster =
        TestCluster.create(
            folder.resolve("kafka"),
            1,
            ScramOverTls.brokerSettingsWithAcls(broker.store(), TestIdentity.PASSWORD, "admin"),
            Stream.of("admin", "gateway", "vision", "llm")
                .map(name -> ScramOverTls.user(name, secret(name)))
                .toList());
    int port = FreePorts.one();
    url = URI.create("http://127.0.0.1:" + port);
    int managementPort = FreePorts.one();
    management = URI.create("http://127.0.0.1:" + managementPort);
    List<String> model = ModelChoice.DEMO.settings(folder);
    for (Application application : Application.values()) {
      String user = application.name().toLowerCase(Locale.ROOT);
      List<String> settings = new ArrayList<>(model);
      settings.add("onevision.vision.media.folder=" + Samples.folder());
      settings.addAll(FEW_LANES);
      settings.add("spring.kafka.bootstrap-servers=" + cluster.bootstrapServers());
      settings.add("spring.kafka.security.protocol=SASL_SSL");
      settings.add("spring.kafka.ssl.trust-store-type=PEM");
      settings.add("spring.kafka.ssl.trust-store-location=file:" + authorityFile);
      settings.add("spring.kafka.properties.sasl.mechanism=" + ScramOverTls.MECHANISM);
      settings.add(
          "spring.kafka.properties.sasl.jaas.config=" + ScramOverTls.login(user, secret(user)));
      if (application == Application.GATEWAY) {
        settings.add("server.address=127.0.0.1");
        settings.add("server.port=" + port);
        settings.add("management.server.port=" + managementPort);
      }
      contexts.addFirst(application.start(settings, ModelChoice.DEMO.defaults()));
    }
  }

  TestCluster cluster() {
    return cluster;
  }

  URI url() {
    return url;
  }

  URI management() {
    return management;
  }

  Admin admin() {
    return Admin.create(connection("admin"));
  }

  /** Client settings of another program with this principal. */
  Map<String, Object> connection(String name) {
    return ScramOverTls.clientSettings(cluster.bootstrapServers(), name, secret(name), authority);
  }

  private static String secret(String name) {
    return name + "-secret";
  }

  @Override
  public void close() {
    contexts.forEach(ConfigurableApplicationContext::close);
    cluster.close();
  }
}
