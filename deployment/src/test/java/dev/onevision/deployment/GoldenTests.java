package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What documented combinations of values change of the objects, as files that a review sees. {@code
 * k8s/base} has the objects of the default values.
 */
class GoldenTests {

  private static final Path FOLDER = Checkout.ROOT.resolve("deployment/src/test/resources/golden");

  private static final Map<String, Chart> GOLDENS =
      Map.of(
          "cpu-0.5b",
          Chart.withExample("cpu-0.5b"),
          "gpu-7b-kafka-secured",
          new Chart(List.of("gpu-7b", "kafka-secured"), Map.of()),
          "kafka-strimzi-tls",
          Chart.withExample("kafka-strimzi-tls"),
          "two-models",
          Chart.withExample("two-models"),
          "two-models-strimzi",
          new Chart(List.of("two-models", "kafka-strimzi"), Map.of())
              .set("kafka.topics.prefix", "team-a."),
          "strimzi-production",
          new Chart(List.of("kafka-strimzi", "kafka-strimzi-production"), Map.of()),
          "rolled-and-scaled",
          Chart.withDefaults()
              .set("models.v1.llm.replicas", "null")
              .set("models.v1.llm.autoscaling.by", "keda")
              .set("models.v2.llm.replicas", "null")
              .set("models.v2.llm.autoscaling.by", "hpa"),
          "ingress-tenants-traces",
          Chart.withDefaults()
              .set("gateway.ingress.enabled", true)
              .set("gateway.ingress.hosts[0]", "api.example.com")
              .set("gateway.ingress.tlsSecret", "api-tls")
              .set("gateway.apiKeys.fileSecret", "tenants")
              .set("tracing.endpoint", "http://collector.observability:4318/v1/traces"),
          "openshift-route",
          Combinations.route()
              .set("podSecurity.fixedIds", false)
              .set("monitoring.serviceMonitor.enabled", true)
              .set("model.archives.createClaim", true));

  static Stream<String> goldens() {
    return GOLDENS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void aCombinationChangesWhatItsFileSays(String name) throws IOException {
    Path file = FOLDER.resolve(name + ".txt");
    String changes = Difference.of(Objects.requireNonNull(GOLDENS.get(name)));
    if (System.getProperty("onevision.docs", "").equals("write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, changes);
    }
    assertThat(Checkout.read(file))
        .as(
            "%s is out of date. If the change is meant, write it with -Dtest=GoldenTests"
                + " -Donevision.docs=write",
            file)
        .isEqualTo(changes);
  }

  @Test
  void eachFileHasItsCombination() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".txt", "")))
          .containsExactlyInAnyOrderElementsOf(GOLDENS.keySet());
    }
  }

  @Test
  void anObjectAValueAndAnAbsenceAreAllSeen() {
    String changes =
        Difference.of(
            Chart.withDefaults()
                .set("serviceAccount.create", false)
                .set("llm.replicas", 3)
                .set("llm.nodeSelector.disk", "ssd")
                .set("llm.topologyKey", "")
                .set("model.archives.createClaim", true));
    assertThat(changes)
        .contains("- ServiceAccount onevision\n")
        .contains("+ PersistentVolumeClaim onevision-archives\n")
        .contains("      spec.replicas: 1 -> 3\n")
        .contains("    + spec.template.spec.nodeSelector.disk: ssd\n")
        .contains("    - spec.template.spec.topologySpreadConstraints[0].maxSkew: 1\n");
    assertThat(Difference.of(Chart.withDefaults())).isEmpty();
  }
}
