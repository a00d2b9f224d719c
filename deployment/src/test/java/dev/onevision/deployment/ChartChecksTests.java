package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that contradict one another are refused, with what to change. */
class ChartChecksTests {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SPRING_KAFKA_BOOTSTRAPSERVERS",
        "SERVER_PORT",
        "JDK_JAVA_OPTIONS",
        "ONEVISION_MODEL_NAME"
      })
  void aVariableThatTheChartSetsIsRefused(String name) {
    assertThatThrownBy(() -> env("vision", name, "x").render())
        .hasMessageContaining(
            "vision.env sets " + name + ", which the chart sets from its values.");
  }

  @Test
  void aVariableThatIsSetTwiceIsRefused() {
    Chart twice = env("gateway", "A", "x").set("gateway.env[1].name", "A");
    assertThatThrownBy(() -> twice.set("gateway.env[1].value", "y").render())
        .hasMessageContaining("gateway.env sets A twice.");
  }

  private static Chart env(String component, String name, String value) {
    return Chart.withDefaults()
        .set(component + ".env[0].name", name)
        .set(component + ".env[0].value", value);
  }

  @ParameterizedTest
  @CsvSource({
    "gateway, podLabels, app.kubernetes.io/name",
    "llm, podLabels, app.kubernetes.io/component",
    "vision, podLabels, helm.sh/chart",
    "llm, podAnnotations, checksum/config"
  })
  void aLabelOrAnnotationThatTheChartSetsIsRefused(String component, String kind, String key) {
    String value = component + "." + kind;
    assertThatThrownBy(
            () -> Chart.withDefaults().set(value + "." + key.replace(".", "\\."), "x").render())
        .hasMessageContaining(value + " sets " + key + ", which the chart sets");
  }

  @Test
  void aHeapThatCannotHoldTheAdmittedBodiesIsRefused() {
    Chart chart = Chart.withDefaults();
    assertThatThrownBy(() -> chart.set("gateway.limits.access.maxUploadBytes", "1GB").render())
        .hasMessageContaining("the heap of 921 MiB")
        .hasMessageContaining("maxUploadBytes of 1024 MiB, which needs 2368 MiB");
    assertThatThrownBy(() -> chart.set("gateway.resources.limits.memory", "1Gi").render())
        .hasMessageContaining("the heap of 614 MiB");
    assertThatThrownBy(() -> chart.set("gateway.javaOptions", "-Xmx512m").render())
        .hasMessageContaining("the heap of 512 MiB");
    assertThatThrownBy(() -> chart.set("gateway.javaOptions", "").render())
        .hasMessageContaining("the heap of 384 MiB");
    assertThat(
            chart
                .set("gateway.limits.access.maxUploadBytes", "1GB")
                .set("gateway.javaOptions", "-Xmx3g")
                .manifests()
                .objects())
        .isNotEmpty();
  }

  @Test
  void gpusThatTheModelDoesNotUseAreRefused() {
    Chart llm = Chart.withDefaults().set("llm.device", "cuda:0").set("llm.gpu.count", 2);
    assertThatThrownBy(llm::render)
        .hasMessageContaining(
            "llm.gpu.count requests 2 GPUs for each pod, but device cuda:0 uses 1");
    assertThatThrownBy(() -> llm.set("llm.device", "cuda:2").render())
        .hasMessageContaining("llm.device names cuda:2");
    assertThatThrownBy(() -> llm.set("llm.device", "cuda:0,cuda:0").render())
        .hasMessageContaining("llm.device names a GPU twice");
    assertThatThrownBy(
            () ->
                Chart.withDefaults()
                    .set("vision.device", "cuda")
                    .set("vision.gpu.count", 2)
                    .render())
        .hasMessageContaining("the vision model uses one. Raise vision.replicas");
    assertThat(llm.set("llm.device", "cuda:0,cuda:1").manifests().objects()).isNotEmpty();
    assertThat(llm.set("llm.device", "cuda").manifests().objects()).isNotEmpty();
  }

  /** Devices that the scheduler allocates; a pod has them in place of an extended resource. */
  @Test
  void claimsOfDynamicResourceAllocationReplaceTheCountOfGpus() throws IOException {
    Chart chart =
        Chart.withDefaults()
            .set("llm.resourceClaims[0].name", "gpu")
            .set("llm.resourceClaims[0].resourceClaimTemplateName", "large-gpu")
            .set("llm.device", "cuda");
    String rendered = chart.render();
    var pod =
        Manifests.parse(rendered)
            .one(Deployment.class, "onevision-llm")
            .getSpec()
            .getTemplate()
            .getSpec();
    var container = pod.getContainers().getFirst();
    assertThat(container.getImage()).endsWith("-cu128");
    assertThat(container.getResources().getLimits()).doesNotContainKey("nvidia.com/gpu");
    assertThat(container.getResources().getClaims())
        .singleElement()
        .matches(claim -> claim.getName().equals(pod.getResourceClaims().getFirst().getName()));
    KubernetesRelease newest = KubernetesRelease.all().getLast();
    for (String document : Manifests.documents(rendered).toList()) {
      assertThat(newest.refusal(new YAMLMapper().readTree(document))).as("%s", newest).isEmpty();
    }
    assertThatThrownBy(() -> chart.set("llm.gpu.count", 1).render())
        .hasMessageContaining("llm.resourceClaims and gpu.count both request GPUs");
    assertThatThrownBy(() -> chart.set("llm.device", "cpu").render())
        .hasMessageContaining("llm.resourceClaims request GPUs, but device is cpu");
  }

  @Test
  void aRolloutThatFailsBeforeTheLoadIsGivenUpIsRefused() {
    assertThatThrownBy(() -> Chart.withDefaults().set("llm.startupSeconds", 7200).render())
        .hasMessageContaining(
            "llm.progressDeadlineSeconds must be more than startupSeconds (7200)");
  }

  @Test
  void aClaimThatOnlyOneNodeCanMountIsRefusedForSeveralWorkers() {
    Chart once =
        Chart.withDefaults()
            .set("model.archives.createClaim", true)
            .set("model.archives.accessMode", "ReadWriteOnce");
    assertThatThrownBy(once::render)
        .hasMessageContaining("model.archives.accessMode is ReadWriteOnce, but 2 workers share");
    assertThat(once.set("vision.replicas", 0).manifests().objects()).isNotEmpty();
    assertThatThrownBy(() -> once.set("model.archives.hostPath", "/a").render())
        .hasMessageContaining("createClaim excludes existingClaim and hostPath");
  }

  @Test
  void furtherObjectsMayUseTheFunctionsOfTemplates() throws IOException {
    Files.writeString(
        folder.resolve("extra.yaml"),
        """
        extraObjects:
          - apiVersion: v1
            kind: ConfigMap
            metadata: {name: '{{ include "onevision.fullname" . }}-more'}
          - |
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: {{ .Release.Name }}-text}
        """);
    Manifests manifests = Chart.withExample(folder.resolve("extra").toString()).manifests();
    assertThat(manifests.all(ConfigMap.class))
        .extracting(map -> map.getMetadata().getName())
        .contains("onevision-more", "onevision-text");
  }

  @Test
  void withoutANumberOfReplicasAnAutoscalerSetsIt() throws IOException {
    Files.writeString(folder.resolve("auto.yaml"), "llm: {replicas: null}");
    Manifests manifests = Chart.withExample(folder.resolve("auto").toString()).manifests();
    assertThat(manifests.one(Deployment.class, "onevision-llm").getSpec().getReplicas()).isNull();
    assertThat(manifests.one(Deployment.class, "onevision-vision").getSpec().getReplicas())
        .isEqualTo(1);
  }
}
