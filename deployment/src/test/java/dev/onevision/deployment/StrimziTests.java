package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.topics.TopicNames;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The objects of the Strimzi operator: what the documentation grants, and the planned topics. */
class StrimziTests {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path FILE = Checkout.CHART.resolve("files/acls.yaml");

  private static final Chart CHART =
      Chart.withExample("kafka-strimzi")
          .set("strimzi.namespace", "kafka")
          .set("kafka.topics.replicas", 3);

  @Test
  void theChartGrantsWhatTheScriptOfTheDocumentationGrants() throws IOException {
    assertThat(Files.readString(FILE))
        .as("%s; regenerate it with -Dtest=StrimziTests -Donevision.docs=write", FILE)
        .isEqualTo(documented());
  }

  @Test
  @EnabledIfSystemProperty(
      named = "onevision.docs",
      matches = "write",
      disabledReason = "writes the chart's list, only when told to with -Donevision.docs=write")
  void writesTheChartsPermissions() throws IOException {
    Files.writeString(FILE, documented());
  }

  @Test
  void eachTopicOfThePlanIsAnObject() throws IOException {
    JsonNode plan = YAML.readTree(Checkout.CHART.resolve("files/topics.yaml").toFile());
    List<JsonNode> topics = CHART.objects("KafkaTopic");
    assertThat(topics).hasSize(plan.size()).hasSizeGreaterThan(10);
    for (int i = 0; i < topics.size(); i++) {
      JsonNode topic = topics.get(i);
      assertThat(topic.at("/apiVersion").asText()).isEqualTo("kafka.strimzi.io/v1");
      assertThat(topic.at("/metadata/name")).isEqualTo(plan.get(i).path("name"));
      assertThat(topic.at("/metadata/namespace").asText()).isEqualTo("kafka");
      assertThat(topic.at("/metadata/labels").path("strimzi.io/cluster").asText())
          .isEqualTo("my-cluster");
      assertThat(topic.at("/spec/partitions")).isEqualTo(plan.get(i).path("partitions"));
      assertThat(topic.at("/spec/replicas").asInt()).isEqualTo(3);
      assertThat(topic.at("/spec/config")).isEqualTo(plan.get(i).path("config"));
    }
  }

  /** The user's Secret has its name, and the example's components mount those Secrets. */
  @Test
  void eachComponentHasAUserWhoseSecretItMounts() throws IOException {
    Set<String> users = new TreeSet<>();
    for (JsonNode user : CHART.objects("KafkaUser")) {
      users.add(user.at("/metadata/name").asText());
      assertThat(user.at("/spec/authentication/type").asText()).isEqualTo("scram-sha-512");
      assertThat(user.at("/spec/authorization/type").asText()).isEqualTo("simple");
      assertThat(user.at("/spec/authorization/acls")).isNotEmpty();
    }
    assertThat(users).containsExactly("onevision-gateway", "onevision-llm", "onevision-vision");
    for (Component component : Component.of(CHART.manifests())) {
      assertThat(component.environment().get("ONEVISION_KAFKA_CREDENTIALS_USERNAME")).isIn(users);
    }
  }

  /** The topics of share groups too: a broker refuses their default of three replicas alone. */
  @ParameterizedTest
  @CsvSource({"dev, 1, 1, 1", "production, 3, 2, 2"})
  void topicsOfTheClusterHaveReplicasOnAsManyBrokersAsThereAre(
      String example, int replicas, int inSync, int pools) throws IOException {
    Chart chart = new Chart(List.of("kafka-strimzi", "kafka-strimzi-" + example), Map.of());
    JsonNode kafka = chart.objects("Kafka").getFirst();
    JsonNode config = kafka.at("/spec/kafka/config");
    for (String topic :
        List.of("share.coordinator.state.topic", "transaction.state.log", "offsets.topic")) {
      assertThat(config.path(topic + ".replication.factor").asInt()).as(topic).isEqualTo(replicas);
    }
    assertThat(config.path("share.coordinator.state.topic.min.isr").asInt()).isEqualTo(inSync);
    assertThat(config.path("default.replication.factor").asInt()).isEqualTo(replicas);
    assertThat(chart.objects("KafkaNodePool"))
        .hasSize(pools)
        .allMatch(
            pool ->
                pool.at("/metadata/labels")
                    .path("strimzi.io/cluster")
                    .asText()
                    .equals("my-cluster"));
    for (Component component : Component.of(chart.manifests())) {
      assertThat(component.brokerPorts())
          .containsExactly(kafka.at("/spec/kafka/listeners/0/port").asInt());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          strimzi.kafka.nodePools.nodes.replicas   | 2            | have 2 controllers. Use an odd number
          strimzi.kafka.version                    | 4.1.0        | /strimzi/kafka/version
          kafka.bootstrapServers                   | other:9093   | listens at my-cluster-kafka-bootstrap.default.svc:9093
          """)
  void aClusterThatWouldNotWorkIsRefused(String key, String value, String named) {
    Chart chart = new Chart(List.of("kafka-strimzi", "kafka-strimzi-dev"), Map.of());
    assertThatThrownBy(() -> chart.set(key, value(value)).render()).hasMessageContaining(named);
  }

  @Test
  void aClusterWithoutUsersIsRefused() {
    Chart chart =
        new Chart(List.of("kafka-strimzi", "kafka-strimzi-dev"), Map.of())
            .set("strimzi.enabled", false)
            .set("kafka.bootstrapServers", "my-cluster-kafka-bootstrap.default.svc:9093");
    assertThatThrownBy(chart::render)
        .hasMessageContaining("strimzi.kafka.create needs strimzi.enabled");
  }

  @Test
  void theAddressTheAuthorityAndThePodsOfAClusterFollowFromItsName() throws IOException {
    for (String example : List.of("kafka-strimzi", "kafka-strimzi-tls")) {
      Manifests manifests =
          Chart.withExample(example)
              .set("strimzi.cluster", "events")
              .set("strimzi.namespace", "brokers")
              .manifests();
      assertThat(manifests.all(NetworkPolicy.class))
          .hasSize(3)
          .allSatisfy(
              policy ->
                  assertThat(policy.getSpec().getEgress().get(1).getTo())
                      .singleElement()
                      .satisfies(
                          peer -> {
                            assertThat(peer.getPodSelector().getMatchLabels())
                                .isEqualTo(Map.of("strimzi.io/cluster", "events"));
                            assertThat(peer.getNamespaceSelector().getMatchLabels())
                                .isEqualTo(Map.of("kubernetes.io/metadata.name", "brokers"));
                          }));
      for (Component component : Component.of(manifests)) {
        assertThat(component.environment())
            .containsEntry(
                "SPRING_KAFKA_BOOTSTRAPSERVERS", "events-kafka-bootstrap.brokers.svc:9093");
      }
      assertThat(Chart.withExample(example).set("strimzi.cluster", "events").render())
          .contains("events-cluster-ca-cert")
          .doesNotContain("my-cluster");
    }
  }

  @Test
  void brokersThatTheValuesNameMayHaveAnotherAuthority() {
    assertThat(
            Chart.withExample("kafka-strimzi")
                .set("kafka.bootstrapServers", "kafka.example.com:9093")
                .render())
        .doesNotContain("cluster-ca-cert");
  }

  @Test
  void aClusterNeedsControllersBrokersAndClientsWithTls() {
    Chart chart = new Chart(List.of("kafka-strimzi", "kafka-strimzi-production"), Map.of());
    assertThatThrownBy(() -> chart.set("strimzi.kafka.nodePools.controllers", "null").render())
        .hasMessageContaining("at least one pool must have the role controller");
    assertThatThrownBy(
            () ->
                chart
                    .set("kafka.securityProtocol", "SASL_PLAINTEXT")
                    .set("kafka.tls.caSecret", "")
                    .render())
        .hasMessageContaining("listens with TLS");
  }

  private static Object value(String text) {
    return switch (text) {
      case "false" -> false;
      case "2" -> 2;
      default -> text;
    };
  }

  /** Each queue has topics, and every component permissions for them, under the prefix. */
  @Test
  void topicsAndPermissionsKnowTheQueuesAndThePrefix() throws IOException {
    Chart chart =
        new Chart(List.of("two-models", "kafka-strimzi"), Map.of())
            .set("kafka.topics.prefix", "Team_a.");
    Set<String> topics = new TreeSet<>();
    for (JsonNode topic : chart.objects("KafkaTopic")) {
      topics.add(topic.at("/spec/topicName").asText());
      assertThat(topic.at("/metadata/name").asText()).matches("team-a\\.[a-z0-9.-]+");
    }
    assertThat(topics)
        .allMatch(topic -> topic.startsWith("Team_a."))
        .contains("Team_a.vision.requests.7b.interactive", "Team_a.captions.results")
        .containsAll(prefixed(new ModelQueue("7b").topics()))
        .containsAll(prefixed(new ModelQueue("small").topics()))
        .doesNotContainAnyElementsOf(prefixed(ModelQueue.DEFAULT.topics()));
    assertThat(allowed(chart, "onevision-gateway"))
        .allMatch(name -> name.startsWith("Team_a."))
        .containsAll(prefixed(new ModelQueue("7b").topics()))
        .containsAll(prefixed(new ModelQueue("small").topics()));
  }

  /** A worker that is taken over reads and writes no requests of other models. */
  @ParameterizedTest
  @CsvSource({"vision, 7b, small", "vision, small, 7b", "llm, 7b, small", "llm, small, 7b"})
  void theUserOfAQueuesWorkersMayUseTheTopicsOfNoOtherQueue(
      String component, String queue, String other) throws IOException {
    Chart chart = new Chart(List.of("two-models", "kafka-strimzi"), Map.of());
    assertThat(allowed(chart, "onevision-" + component + "-" + queue))
        .containsAll(new ModelQueue(queue).topics())
        .containsAll(
            new ModelQueue(queue)
                .groups().stream().filter(group -> group.startsWith(component + "-")).toList())
        .containsAll(TopicNames.shared())
        .doesNotContainAnyElementsOf(new ModelQueue(other).topics())
        .doesNotContainAnyElementsOf(new ModelQueue(other).groups())
        .doesNotContainAnyElementsOf(ModelQueue.DEFAULT.topics());
  }

  /** Names of all resources of a user, none of which is a beginning of others. */
  private static Set<String> allowed(Chart chart, String name) throws IOException {
    JsonNode user =
        chart.objects("KafkaUser").stream()
            .filter(one -> one.at("/metadata/name").asText().equals(name))
            .findFirst()
            .orElseThrow();
    Set<String> names = new TreeSet<>();
    for (JsonNode acl : user.at("/spec/authorization/acls")) {
      JsonNode resource = acl.path("resource");
      if (!resource.path("type").asText().equals("cluster")) {
        names.add(resource.path("name").asText());
      }
      if (resource.path("type").asText().matches("topic|group")) {
        assertThat(resource.path("patternType").asText()).isEqualTo("literal");
      }
    }
    return names;
  }

  @Test
  void theSecretOfAUserOfOtherQueuesIsRefused() {
    Chart chart = new Chart(List.of("two-models", "kafka-strimzi"), Map.of());
    assertThatThrownBy(() -> chart.set("vision.kafka.saslSecret", "onevision-vision").render())
        .hasMessageContaining("the KafkaUser of this queue is onevision-vision-")
        .hasMessageContaining("Leave the value empty");
  }

  /** No object of Strimzi has the settings of share groups: their start offset would be wrong. */
  @Test
  void workersSetUpTheirShareGroupsWhereStrimziMakesTheTopics() {
    for (Component component : Component.of(CHART.manifests())) {
      boolean worker = !component.name().equals("gateway");
      assertThat(component.environment())
          .containsEntry("ONEVISION_KAFKA_TOPICS_CREATE", "false")
          .satisfies(
              variables ->
                  assertThat(variables.get("ONEVISION_WORKER_QUEUE_CONFIGUREGROUPS"))
                      .isEqualTo(worker ? "true" : null));
    }
    assertThat(Component.of(Chart.withDefaults().set("kafka.topics.create", false).manifests()))
        .noneMatch(
            component ->
                component.environment().containsKey("ONEVISION_WORKER_QUEUE_CONFIGUREGROUPS"));
  }

  private static List<String> prefixed(List<String> names) {
    return names.stream().map(name -> "Team_a." + name).toList();
  }

  private static String documented() {
    String script = Checkout.read(Checkout.ROOT.resolve("docs/kafka-permissions.sh"));
    Map<String, StringBuilder> byPrincipal = new TreeMap<>();
    for (String line : script.replace("\\\n", " ").lines().toList()) {
      if (line.startsWith("allow ")) {
        String[] words = line.split(" +", -1);
        StringBuilder acls = byPrincipal.computeIfAbsent(words[1], name -> new StringBuilder());
        for (int i = 4; i < words.length; i++) {
          if (!words[i].isEmpty()) {
            acls.append(acl(words[2], words[3], words[i]));
          }
        }
      }
    }
    StringBuilder text =
        new StringBuilder("# The permissions of docs/kafka-permissions.sh as Strimzi has them.\n");
    byPrincipal.forEach((principal, acls) -> text.append(principal).append(":\n").append(acls));
    return text.toString();
  }

  private static String acl(String kind, String operations, String name) {
    String resource =
        switch (kind) {
          case "cluster" -> "{type: cluster}";
          case "transactional-id" -> named("transactionalId", name);
          default -> named(kind, name);
        };
    return "  - resource: %s\n    operations: [%s]\n"
        .formatted(resource, operations.replace(",", ", "));
  }

  private static String named(String type, String name) {
    boolean prefix = name.endsWith("*");
    return "{type: %s, name: %s, patternType: %s}"
        .formatted(
            type,
            prefix ? name.substring(0, name.length() - 1) : name,
            prefix ? "prefix" : "literal");
  }
}
