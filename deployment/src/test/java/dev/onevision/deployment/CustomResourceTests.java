package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The objects of operators, which no version of Kubernetes knows by itself. */
class CustomResourceTests {

  private static final YAMLMapper YAML = new YAMLMapper();

  private static final Set<String> KINDS =
      Set.of(
          "HTTPRoute",
          "Kafka",
          "KafkaNodePool",
          "KafkaTopic",
          "KafkaUser",
          "PrometheusRule",
          "ScaledObject",
          "ServiceMonitor");

  /** A change of an object that the chart renders, and what its definition has against it. */
  private record Mistake(String kind, String path, String yaml, String named) {}

  private static final List<Mistake> MISTAKES =
      List.of(
          new Mistake("ScaledObject", "/spec", "minReplicas: 1", "minReplicas"),
          new Mistake("ScaledObject", "/spec", "maxReplicaCount: many", "/spec/maxReplicaCount"),
          new Mistake("ScaledObject", "/spec", "scaleTargetRef: {kind: Deployment}", "name"),
          new Mistake("ScaledObject", "/spec/triggers/0", "metadata: {threshold: 16}", "threshold"),
          new Mistake("ServiceMonitor", "/spec", "selectors: {}", "selectors"),
          new Mistake("ServiceMonitor", "/spec/endpoints/0", "interval: often", "interval"),
          new Mistake(
              "ServiceMonitor", "/spec/endpoints/0", "port: 8083", "/spec/endpoints/0/port"),
          new Mistake("PrometheusRule", "/spec/groups/0/rules/0", "expression: up", "expression"),
          new Mistake("PrometheusRule", "/spec/groups/0/rules/0", "for: soon", "for"),
          new Mistake("HTTPRoute", "/spec/rules/0/timeouts", "request: 5 minutes", "pattern"),
          new Mistake("HTTPRoute", "/spec/rules/0", "timeout: 0s", "timeout"),
          new Mistake("HTTPRoute", "/spec/rules/0/matches/0/path", "type: Glob", "Glob"),
          new Mistake("KafkaTopic", "/spec", "partitions: few", "/spec/partitions"),
          new Mistake("KafkaTopic", "/spec", "replication: 3", "replication"),
          new Mistake("KafkaUser", "/spec/authentication", "type: password", "password"),
          new Mistake(
              "KafkaUser", "/spec/authorization/acls/0", "operations: [Peek]", "operations"),
          new Mistake("Kafka", "/spec/kafka/listeners/0", "type: public", "type"),
          new Mistake("Kafka", "/spec/kafka/listeners/0", "port: 80", "port"),
          new Mistake("Kafka", "/spec", "zookeper: {}", "zookeper"),
          new Mistake("KafkaNodePool", "/spec", "roles: [leader]", "roles"),
          new Mistake("KafkaNodePool", "/spec/storage", "type: memory", "type"),
          new Mistake("KafkaNodePool", "/spec", "replica: 3", "replica"));

  @Test
  void everyObjectOfEveryCombinationKeepsToItsDefinition() throws IOException {
    List<JsonNode> objects = List.copyOf(rendered());
    assertThat(objects)
        .extracting(object -> object.path("kind").asText())
        .containsAll(KINDS)
        .hasSizeGreaterThan(50);
    List<List<String>> refusals = CustomResources.refusals(objects);
    for (int i = 0; i < objects.size(); i++) {
      assertThat(refusals.get(i)).as("%s", objects.get(i)).isEmpty();
    }
  }

  @Test
  void plantedMistakesAreFound() throws IOException {
    Set<JsonNode> rendered = rendered();
    List<JsonNode> objects = new ArrayList<>();
    for (Mistake mistake : MISTAKES) {
      ObjectNode object =
          rendered.stream()
              .filter(one -> one.path("kind").asText().equals(mistake.kind()))
              .findFirst()
              .orElseThrow()
              .deepCopy();
      ((ObjectNode) object.at(mistake.path())).setAll((ObjectNode) YAML.readTree(mistake.yaml()));
      objects.add(object);
    }
    objects.add(YAML.readTree("{apiVersion: keda.sh/v1alpha1, kind: ScaledObjekt, metadata: {}}"));
    List<List<String>> refusals = CustomResources.refusals(objects);
    for (int i = 0; i < MISTAKES.size(); i++) {
      String named = MISTAKES.get(i).named();
      assertThat(refusals.get(i))
          .as("%s", MISTAKES.get(i))
          .anyMatch(refusal -> refusal.contains(named));
    }
    assertThat(refusals.getLast()).singleElement().asString().contains("no such kind");
  }

  /** Each object of an operator that a combination renders, once. */
  private static Set<JsonNode> rendered() throws IOException {
    Set<JsonNode> objects = new LinkedHashSet<>();
    List<Chart> charts = new ArrayList<>(Combinations.all());
    // The API of operators before Strimzi 0.49.
    charts.add(
        new Chart(List.of("kafka-strimzi", "kafka-strimzi-production"), Map.of())
            .set("strimzi.apiVersion", "v1beta2"));
    for (Chart chart : charts) {
      for (String document : Manifests.documents(chart.render()).toList()) {
        JsonNode object = YAML.readTree(document);
        if (CustomResources.defines(object)) {
          objects.add(object);
        }
      }
    }
    return objects;
  }
}
