package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * {@code k8s/base} is what the chart renders with its default values for a release named onevision,
 * less what only Helm needs, so that both install the same thing.
 */
class KustomizeBaseTests {

  private static final Path BASE = Checkout.KUSTOMIZE.resolve("base");

  @Test
  void theBaseInstallsWhatTheChartInstalls() {
    List<String> templates = ChartAsBase.templates();
    for (String template : templates) {
      assertThat(Checkout.read(BASE.resolve(template)))
          .as(
              "k8s/base/%s; regenerate it with ./mvnw test -pl deployment -am"
                  + " -Dtest=KustomizeBaseTests -Donevision.base=write"
                  + " -Dsurefire.failIfNoSpecifiedTests=false",
              template)
          .isEqualTo(ChartAsBase.document(template));
    }
  }

  @Test
  void theBaseNamesEachOfItsFiles() throws IOException {
    try (Stream<Path> files = Files.list(BASE)) {
      assertThat(Kustomization.read(BASE).resources())
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> !name.equals("kustomization.yaml"))
                  .toList());
    }
  }

  @Test
  void theGpuOverlayGivesEachWorkerOneGpuAndTheImageForIt() {
    Manifests manifests = Kustomization.build(Checkout.KUSTOMIZE.resolve("gpu"));
    for (String worker : List.of("vision", "llm")) {
      var deployment = manifests.one(Deployment.class, "onevision-" + worker);
      var container = Manifests.container(deployment);
      assertThat(container.getImage()).endsWith("-service:0.1.0-SNAPSHOT-cu128");
      assertThat(container.getResources().getLimits())
          .containsEntry("nvidia.com/gpu", new Quantity("1"));
      assertThat(manifests.environment(deployment)).containsEntry("ONEVISION_MODEL_DEVICE", "cuda");
    }
  }

  @Test
  @EnabledIfSystemProperty(
      named = "onevision.base",
      matches = "write",
      disabledReason = "writes k8s/base, only when told to with -Donevision.base=write")
  void writesTheBase() throws IOException {
    for (String template : ChartAsBase.templates()) {
      Files.writeString(BASE.resolve(template), ChartAsBase.document(template));
    }
  }
}
