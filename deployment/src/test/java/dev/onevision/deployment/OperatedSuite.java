package dev.onevision.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.onevision.kafka.testing.ScramOverTls;
import dev.onevision.kafka.testing.TestCluster;
import dev.onevision.kafka.testing.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Two models of one release as they are rendered for Strimzi, with the demo model for both: a
 * broker that has the rendered topics, users and permissions and no others, and the pods that the
 * test starts.
 */
final class OperatedSuite implements AutoCloseable {

  private static final String ADMIN = "admin";

  /** Each lane has connections of its own, which take a handshake. */
  private static final String VALUES =
      """
      model: {dataType: f32}
      models:
        first: {model: {name: demo-first}}
        second: {model: {name: demo-second}}
      llm:
        env:
          - {name: ONEVISION_LLM_LANES_INTERACTIVE, value: "1"}
          - {name: ONEVISION_LLM_LANES_BATCH, value: "1"}
      vision:
        env:
          - {name: ONEVISION_VISION_LANES_INTERACTIVE, value: "1"}
          - {name: ONEVISION_VISION_LANES_BATCH, value: "1"}
          - {name: ONEVISION_VISION_CAPTIONS_LANES, value: "1"}
      """;

  private final Secrets secrets = new Secrets();
  private final TestIdentity broker;
  private final TestCluster cluster;
  private final DemoPods pods;

  OperatedSuite(Path folder) throws Exception {
    this.broker = TestIdentity.create(folder, "broker");
    Files.writeString(folder.resolve("values.yaml"), VALUES);
    Chart chart =
        new Chart(List.of("kafka-strimzi", folder.resolve("values").toString()), Map.of())
            .set("kafka.topics.replicas", 1)
            .set("kafka.topics.prefix", "team-a.");
    List<JsonNode> users = chart.objects("KafkaUser");
    this.cluster =
        TestCluster.create(
            folder.resolve("kafka"),
            1,
            ScramOverTls.brokerSettingsWithAcls(broker.store(), TestIdentity.PASSWORD, ADMIN),
            Stream.concat(users.stream().map(OperatedSuite::name), Stream.of(ADMIN))
                .map(user -> ScramOverTls.user(user, password(user)))
                .toList());
    cluster.start();
    Chart connected =
        chart
            .set("kafka.bootstrapServers", cluster.bootstrapServers())
            .set("kafka.tls.caSecret", "my-cluster-cluster-ca-cert");
    this.pods = new DemoPods(connected.manifests(), secrets, folder);
    secrets.put("my-cluster-cluster-ca-cert", Map.of("ca.crt", broker.certificate()));
    try (Admin admin = admin(ADMIN)) {
      admin
          .createTopics(connected.objects("KafkaTopic").stream().map(OperatedSuite::topic).toList())
          .all()
          .get();
      for (JsonNode user : users) {
        secrets.put(name(user), Map.of("password", password(name(user))));
        admin.createAcls(permissions(user)).all().get();
      }
    }
  }

  /** Starts a pod of a Deployment. */
  Pod start(String deployment) throws IOException {
    return pods.start(deployment);
  }

  /** A client with the password of a user. */
  Admin admin(String user) {
    return Admin.create(
        ScramOverTls.clientSettings(
            cluster.bootstrapServers(), user, password(user), broker.certificate()));
  }

  private static String password(String user) {
    return "of-" + user;
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  private static NewTopic topic(JsonNode object) {
    Map<String, String> config = new HashMap<>();
    object
        .at("/spec/config")
        .properties()
        .forEach(setting -> config.put(setting.getKey(), setting.getValue().asText()));
    return new NewTopic(
            object.at("/spec").path("topicName").asText(name(object)),
            Optional.of(object.at("/spec/partitions").asInt()),
            Optional.of((short) object.at("/spec/replicas").asInt()))
        .configs(config);
  }

  private static List<AclBinding> permissions(JsonNode user) {
    List<AclBinding> bindings = new ArrayList<>();
    for (JsonNode acl : user.at("/spec/authorization/acls")) {
      JsonNode resource = acl.path("resource");
      ResourceType type = ResourceType.fromString(words(resource.path("type").asText()));
      for (JsonNode operation : acl.path("operations")) {
        bindings.add(
            new AclBinding(
                new ResourcePattern(
                    type,
                    type == ResourceType.CLUSTER ? "kafka-cluster" : resource.path("name").asText(),
                    resource.path("patternType").asText().equals("prefix")
                        ? PatternType.PREFIXED
                        : PatternType.LITERAL),
                new AccessControlEntry(
                    "User:" + name(user),
                    "*",
                    AclOperation.fromString(words(operation.asText())),
                    AclPermissionType.ALLOW)));
      }
    }
    return bindings;
  }

  /** Kafka separates the words of its names by underscores, Strimzi by capitals. */
  private static String words(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_");
  }

  @Override
  public void close() throws InterruptedException {
    pods.close();
    cluster.close();
  }
}
