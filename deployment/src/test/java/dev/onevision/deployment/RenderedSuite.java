package dev.onevision.deployment;

import dev.onevision.kafka.testing.TestCluster;
import dev.onevision.kafka.testing.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private static final String MECHANISM = "SCRAM-SHA-512";
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
  private final Manifests manifests;
  private final List<Pod> pods = new ArrayList<>();
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
            Map.ofEntries(
                Map.entry(
                    "listener.security.protocol.map",
                    "CLIENT:SASL_SSL,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("sasl.enabled.mechanisms", MECHANISM),
                Map.entry(
                    "listener.name.client.scram-sha-512.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                Map.entry("listener.name.client.ssl.client.auth", "required"),
                Map.entry("ssl.keystore.location", broker.store().toString()),
                Map.entry("ssl.keystore.type", "PKCS12"),
                Map.entry("ssl.keystore.password", TestIdentity.PASSWORD),
                Map.entry("ssl.truststore.location", trusted().toString()),
                Map.entry("ssl.truststore.type", "PEM")),
            List.of(MECHANISM + "=[name=" + USER + ",password=" + password + "]"));
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
    this.manifests = chart.manifests();
  }

  /** Starts a pod of a Deployment. */
  Pod start(String deployment) throws IOException {
    Path archives = Files.createDirectories(folder.resolve("archives"));
    Map<String, Path> external =
        Map.of("model", Checkout.ROOT.resolve("demo-model/checkpoint"), "archives", archives);
    Pod pod = new Pod(manifests, deployment, secrets, folder, external);
    pods.add(pod);
    return pod;
  }

  /** Client settings of another program with a certificate and the current password. */
  Map<String, Object> connection(TestIdentity certificate) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", MECHANISM);
    settings.put(
        "sasl.jaas.config",
        ("org.apache.kafka.common.security.scram.ScramLoginModule required"
                + " username=\"%s\" password=\"%s\";")
            .formatted(USER, password));
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.certificates", broker.certificate());
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
    for (Pod pod : pods) {
      pod.projectSecrets();
    }
  }

  /** Restarts the broker, which from then on trusts only the current certificate. */
  void restartBroker() throws IOException {
    cluster.stop(0);
    trustOnly(client);
    cluster.start(0);
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
    for (Pod pod : pods) {
      pod.close();
    }
    cluster.close();
  }
}
