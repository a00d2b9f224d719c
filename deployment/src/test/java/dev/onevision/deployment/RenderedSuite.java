package dev.onevision.deployment;

import dev.onevision.kafka.testing.ScramOverTls;
import dev.onevision.kafka.testing.TestCluster;
import dev.onevision.kafka.testing.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * The example of a secured cluster as it is rendered, with the demo model: a broker that asks for a
 * password and a client certificate, and the pods that the test starts.
 */
final class RenderedSuite implements AutoCloseable {

  static final String MODEL = "onevision-demo";

  private static final String USER = "onevision";

  /** Each lane has connections of its own, which take a handshake. */
  private static final String FEW_LANES =
      """
      llm:
        env:
          - {name: ONEVISION_LLM_LANES_INTERACTIVE, value: "2"}
          - {name: ONEVISION_LLM_LANES_BATCH, value: "2"}
      vision:
        env:
          - {name: ONEVISION_VISION_LANES_INTERACTIVE, value: "2"}
          - {name: ONEVISION_VISION_LANES_BATCH, value: "2"}
          - {name: ONEVISION_VISION_CAPTIONS_LANES, value: "2"}
      """;

  private final Path folder;
  private final Secrets secrets = new Secrets();
  private final TestIdentity broker;
  private final TestCluster cluster;
  private final DemoPods pods;
  private TestIdentity client;
  private String password = "first";

  RenderedSuite(Path folder) throws Exception {
    this.folder = folder;
    this.broker = TestIdentity.create(folder, "broker");
    this.client = TestIdentity.create(folder, "first");
    trustOnly(client);
    this.cluster =
        TestCluster.create(
            folder.resolve("kafka"),
            1,
            brokerSettings(),
            List.of(ScramOverTls.user(USER, password)));
    cluster.start();
    secrets.put("kafka-cluster-ca-cert", Map.of("ca.crt", broker.certificate()));
    putCredentials();
    Files.writeString(folder.resolve("few-lanes.yaml"), FEW_LANES);
    Chart chart =
        new Chart(List.of("kafka-secured", folder.resolve("few-lanes").toString()), Map.of())
            .set("kafka.bootstrapServers", cluster.bootstrapServers())
            .set("kafka.topics.replicas", 1)
            .set("model.name", MODEL)
            .set("model.dataType", "f32");
    this.pods = new DemoPods(chart.manifests(), secrets, folder);
  }

  /** Starts a pod of a Deployment. */
  Pod start(String deployment) throws IOException {
    return pods.start(deployment);
  }

  /** All pods so far. */
  List<Pod> pods() {
    return pods.all();
  }

  /** Client settings of another program with a certificate and the current password. */
  Map<String, Object> connection(TestIdentity certificate) {
    Map<String, Object> settings =
        new HashMap<>(
            ScramOverTls.clientSettings(
                cluster.bootstrapServers(), USER, password, broker.certificate()));
    settings.put("ssl.keystore.type", "PEM");
    settings.put("ssl.keystore.certificate.chain", certificate.certificate());
    settings.put("ssl.keystore.key", certificate.key());
    return settings;
  }

  /** The client certificate in the Secret now. */
  TestIdentity client() {
    return client;
  }

  /** Changes the password, the certificate and its key in Kafka, the Secrets and the pods. */
  void rotate() throws Exception {
    TestIdentity next = TestIdentity.create(folder, "second");
    try (Admin admin = Admin.create(connection(client))) {
      password = "second";
      client = next;
      putCredentials();
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password)))
          .all()
          .get();
    }
    pods.projectSecrets();
  }

  /** Restarts the broker, which from then on trusts only the current certificate. */
  void restartBroker() throws IOException {
    cluster.stop(0);
    trustOnly(client);
    cluster.start(0);
  }

  /** The broker also asks for a client certificate. */
  private Map<String, String> brokerSettings() {
    Map<String, String> settings =
        new HashMap<>(ScramOverTls.brokerSettings(broker.store(), TestIdentity.PASSWORD));
    settings.put("listener.name.client.ssl.client.auth", "required");
    settings.put("ssl.truststore.location", trusted().toString());
    settings.put("ssl.truststore.type", "PEM");
    return settings;
  }

  private void putCredentials() {
    secrets.put(
        "onevision-kafka-client", Map.of("tls.crt", client.certificate(), "tls.key", client.key()));
    secrets.put("onevision-kafka", Map.of("username", USER, "password", password));
  }

  private void trustOnly(TestIdentity identity) throws IOException {
    Files.writeString(trusted(), identity.certificate());
  }

  private Path trusted() {
    return folder.resolve("trusted.pem");
  }

  @Override
  public void close() throws InterruptedException {
    pods.close();
    cluster.close();
  }
}
