package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Helm and kubectl render, and what Kubernetes says of it. */
class RenderingTests {

  private static final YAMLMapper YAML = new YAMLMapper();

  private static final List<KubernetesRelease> RELEASES = KubernetesRelease.all();

  @Test
  void manyCombinationsAndThreeVersionsAreTested() {
    assertThat(Combinations.all()).hasSizeGreaterThanOrEqualTo(25).doesNotHaveDuplicates();
    assertThat(RELEASES).extracting(KubernetesRelease::version).contains("1.30").hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("dev.onevision.deployment.Combinations#all")
  void everyVersionOfKubernetesAcceptsWhatTheHelmCommandRenders(Chart chart) throws IOException {
    assertAccepted(chart.renderByCommand());
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "gpu"})
  void everyVersionOfKubernetesAcceptsWhatKubectlBuilds(String folder) throws IOException {
    String built = kustomize(Checkout.KUSTOMIZE.resolve(folder));
    assertAccepted(built);
    assertThat(Manifests.parse(built).objects())
        .containsExactlyInAnyOrderElementsOf(
            Kustomization.build(Checkout.KUSTOMIZE.resolve(folder)).objects());
  }

  @Test
  void aVersionRefusesWhatItDoesNotKnow() throws IOException {
    String service = "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {%s}}";
    for (KubernetesRelease release : RELEASES) {
      assertThat(refusal(release, service.formatted("type: ClusterIP"))).isEmpty();
      assertThat(refusal(release, service.formatted("tpye: ClusterIP")))
          .hasValueSatisfying(refusal -> assertThat(refusal).contains("tpye"));
      assertThat(refusal(release, service.formatted("ports: [{port: many}]"))).isPresent();
      assertThat(refusal(release, service.replace("Service", "Sevrice").formatted("")))
          .hasValueSatisfying(refusal -> assertThat(refusal).contains("no such kind"));
    }
  }

  private static Optional<String> refusal(KubernetesRelease release, String yaml)
      throws IOException {
    return release.refusal(YAML.readTree(yaml));
  }

  static void assertAccepted(String yaml) throws IOException {
    List<String> documents = Manifests.documents(yaml).toList();
    assertThat(documents).isNotEmpty();
    for (String document : documents) {
      JsonNode object = YAML.readTree(document);
      if (CustomResources.defines(object)) {
        // CustomResourceTests checks all of them in one run.
        Manifests.parseObject(document);
        continue;
      }
      for (KubernetesRelease release : RELEASES) {
        assertThat(release.refusal(object)).as("%s, %s", release, object).isEmpty();
      }
    }
  }

  static String kustomize(Path folder) {
    return KubernetesTools.kubectl("kustomize", folder.toString());
  }
}
