package dev.onevision.standalone.suite;

import dev.onevision.kafka.testing.ScramOverTls;
import dev.onevision.kafka.testing.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The three services with a broker that requires TLS and passwords and grants no permission at
 * first. The broker starts later than the services.
 */
final class SecuredSuite implements AutoCloseable {

  private static final String PASSWORD = "changeit";

  /** Each lane has connections of its own, which take a handshake each time the broker starts. */
  private static final List<String> FEW_LANES =
      List.of(
          "onevision.llm.lanes.interactive=2",
          "onevision.llm.lanes.batch=1",
          "onevision.vision.lanes.interactive=1",
          "onevision.vision.lanes.batch=1",
          "onevision.vision.captions.lanes=1");

  private final Path folder;
  private final TestCluster cluster;
  private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
  private final URI url;
  private final URI management;

  /** Starts the services and returns while they wait for their broker. */
  static SecuredSuite start() {
    try {
      return new SecuredSuite();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private SecuredSuite() throws IOException, InterruptedException {
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    folder = Files.createTempDirectory("onevision-secured-");
    makeCertificate();
    cluster =
        TestCluster.create(
            folder.resolve("kafka"),
            1,
            ScramOverTls.brokerSettingsWithAcls(folder.resolve("broker.p12"), PASSWORD, "admin"),
            Stream.of("admin", "gateway", "vision", "llm")
                .map(name -> ScramOverTls.user(name, name + "-secret"))
                .toList());
    int port = freePort();
    url = URI.create("http://127.0.0.1:" + port);
    int managementPort = freePort();
    management = URI.create("http://127.0.0.1:" + managementPort);
    List<String> model = ModelChoice.DEMO.settings(folder);
    for (Application application : Application.values()) {
      List<String> settings = new ArrayList<>(model);
      settings.add("onevision.vision.media.folder=" + Samples.folder());
      settings.addAll(FEW_LANES);
      settings.add("spring.kafka.bootstrap-servers=" + cluster.bootstrapServers());
      settings.add("spring.kafka.security.protocol=SASL_SSL");
      settings.add("spring.kafka.ssl.trust-store-type=PEM");
      settings.add("spring.kafka.ssl.trust-store-location=file:" + authority());
      settings.add("spring.kafka.properties.sasl.mechanism=" + ScramOverTls.MECHANISM);
      settings.add(
          "spring.kafka.properties.sasl.jaas.config="
              + password(application.name().toLowerCase(Locale.ROOT)));
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
    return Map.of(
        "bootstrap.servers",
        cluster.bootstrapServers(),
        "security.protocol",
        "SASL_SSL",
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        authority().toString(),
        "sasl.mechanism",
        ScramOverTls.MECHANISM,
        "sasl.jaas.config",
        password(name));
  }

  private static String password(String name) {
    return ScramOverTls.login(name, name + "-secret");
  }

  private Path authority() {
    return folder.resolve("broker.pem");
  }

  private void makeCertificate() throws IOException, InterruptedException {
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=broker", "-ext", "SAN=IP:127.0.0.1");
    keytool("-exportcert", "-rfc", "-file", authority().toString());
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(
        Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "keytool")
            .toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-alias", "broker", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore"));
    command.add(folder.resolve("broker.p12").toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(output);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    contexts.forEach(ConfigurableApplicationContext::close);
    cluster.close();
  }
}
