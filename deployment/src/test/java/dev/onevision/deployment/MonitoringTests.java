package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Traces, metrics, alerts and autoscalers in the chart. */
class MonitoringTests {

  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void objectsOfOperatorsAreOnlyThereIfTheyAreAskedFor() {
    String rendered = Chart.withDefaults().render();
    assertThat(rendered)
        .doesNotContain("monitoring.coreos.com")
        .doesNotContain("keda.sh")
        .doesNotContain("HorizontalPodAutoscaler")
        .doesNotContain("grafana");
  }

  @Test
  void serviceMonitorsSelectTheServicesThatHaveTheirPorts() {
    Chart chart = Chart.withDefaults();
    List<Service> services = chart.manifests().all(Service.class);
    List<JsonNode> monitors =
        objects(chart.set("monitoring.serviceMonitor.enabled", true), "ServiceMonitor");
    assertThat(monitors).hasSize(3);
    for (JsonNode monitor : monitors) {
      Map<String, String> wanted = strings(monitor.at("/spec/selector/matchLabels"));
      String port = monitor.at("/spec/endpoints/0/port").asText();
      assertThat(services)
          .filteredOn(
              service ->
                  service.getMetadata().getLabels().entrySet().containsAll(wanted.entrySet()))
          .filteredOn(
              service ->
                  service.getSpec().getPorts().stream()
                      .anyMatch(open -> open.getName().equals(port)))
          .extracting(service -> service.getMetadata().getName())
          .containsExactly(monitor.at("/metadata/name").asText() + "-metrics");
    }
  }

  @Test
  void alertsAreThoseOfTheFileWithLinksToTheRunbooks() throws IOException {
    JsonNode rule =
        objects(
                Chart.withDefaults()
                    .set("monitoring.rules.enabled", true)
                    .set("monitoring.rules.runbooks", "https://wiki.example/operations"),
                "PrometheusRule")
            .getFirst();
    JsonNode file =
        YAML.readTree(
            Checkout.read(Checkout.CHART.resolve("files/alerts.yaml"))
                .replace("docs/operations.md", "https://wiki.example/operations"));
    assertThat(rule.at("/spec/groups")).isEqualTo(file.path("groups"));
  }

  @Test
  void dashboardReachesGrafanaUnchanged() throws IOException {
    JsonNode map =
        objects(Chart.withDefaults().set("monitoring.dashboard.enabled", true), "ConfigMap")
            .stream()
            .filter(found -> found.at("/metadata/name").asText().endsWith("-dashboard"))
            .findFirst()
            .orElseThrow();
    assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(map.at("/data/onevision.json").asText()))
        .isEqualTo(json.readTree(Checkout.read(Checkout.CHART.resolve("files/dashboard.json"))));
  }

  @Test
  void kedaScalesWorkersFromZeroAndTheDeploymentNamesNoNumber() {
    Chart chart =
        Chart.withDefaults()
            .set("vision.autoscaling.by", "keda")
            .set("vision.replicas", "null")
            .set("vision.autoscaling.timeToFirstTokenSeconds", 5);
    JsonNode scaled = objects(chart, "ScaledObject").getFirst();
    assertThat(scaled.at("/spec/minReplicaCount").asInt()).isZero();
    assertThat(scaled.at("/spec/scaleTargetRef/name").asText()).isEqualTo("onevision-vision");
    assertThat(scaled.at("/spec/triggers"))
        .extracting(trigger -> trigger.path("name").asText())
        .containsExactly("backlog", "unserved", "time-to-first-token");
    // Captions by topic begin at the vision service.
    assertThat(scaled.at("/spec/triggers/0/metadata/query").asText())
        .isEqualTo(
            "sum(max by (queue, priority) (onevision_gateway_backlog{namespace=\"default\","
                + " queue=~\"vision|captions\"}))");
    assertThat(deployment(chart, "onevision-vision").at("/spec/replicas").isMissingNode()).isTrue();
    assertThat(deployment(chart, "onevision-llm").at("/spec/replicas").asInt()).isOne();
  }

  @Test
  void horizontalPodAutoscalerIsTheOtherWay() {
    Chart chart = Chart.withDefaults().set("llm.autoscaling.by", "hpa").set("llm.replicas", "null");
    JsonNode scaler = objects(chart, "HorizontalPodAutoscaler").getFirst();
    assertThat(scaler.at("/spec/minReplicas").asInt()).isOne();
    assertThat(scaler.at("/spec/metrics/0/external/metric/selector/matchLabels/queue").asText())
        .isEqualTo("llm");
    assertThat(Manifests.parse(chart.render()).objects()).isNotEmpty();
  }

  @Test
  void autoscalerBesideANumberOfPodsIsRefused() {
    assertThatThrownBy(() -> Chart.withDefaults().set("llm.autoscaling.by", "keda").render())
        .hasMessageContaining("llm.replicas must be null");
    assertThatThrownBy(
            () ->
                Chart.withDefaults()
                    .set("llm.autoscaling.by", "keda")
                    .set("llm.replicas", "null")
                    .set("llm.autoscaling.minReplicas", 5)
                    .render())
        .hasMessageContaining("llm.autoscaling.maxReplicas");
  }

  @Test
  void tracesAreSentToTheEndpointAndItsPortIsOpen() {
    Manifests manifests =
        Chart.withDefaults()
            .set("tracing.endpoint", "http://collector.observability:4318/v1/traces")
            .set("logging.format", "ecs")
            .manifests();
    for (var deployment : manifests.all(Deployment.class)) {
      assertThat(manifests.environment(deployment))
          .containsEntry("MANAGEMENT_TRACING_EXPORT_ENABLED", "true")
          .containsEntry(
              "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT",
              "http://collector.observability:4318/v1/traces")
          .containsEntry("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs");
    }
    assertThat(manifests.all(NetworkPolicy.class))
        .allSatisfy(
            policy ->
                assertThat(policy.getSpec().getEgress())
                    .anyMatch(
                        rule ->
                            rule.getPorts().stream()
                                .anyMatch(
                                    port ->
                                        Integer.valueOf(4318).equals(port.getPort().getIntVal()))));
    assertThat(Chart.withDefaults().render()).doesNotContain("OTLP");
  }

  private static JsonNode deployment(Chart chart, String name) {
    return objects(chart, "Deployment").stream()
        .filter(found -> found.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> strings(JsonNode labels) {
    Map<String, String> strings = new HashMap<>();
    labels.properties().forEach(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
    return strings;
  }

  /** The objects of a kind, which the Kubernetes client does not have to know. */
  private static List<JsonNode> objects(Chart chart, String kind) {
    return Manifests.documents(chart.render())
        .map(MonitoringTests::read)
        .filter(object -> object.path("kind").asText().equals(kind))
        .toList();
  }

  private static JsonNode read(String document) {
    try {
      return YAML.readTree(document);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
