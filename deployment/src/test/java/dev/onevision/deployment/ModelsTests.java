package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Several models in one release: a queue and workers for each, behind one gateway. */
class ModelsTests {

  private static final YAMLMapper YAML = new YAMLMapper();

  private static final Chart TWO = Chart.withExample("two-models");

  /** Queues whose names begin with one another, and the one without a name. */
  private static final Chart SIMILAR =
      Chart.withDefaults()
          .set("models.7b.model.name", "a")
          .set("models.7b-v2.model.name", "a")
          .set("models.7b-v2-metrics.model.name", "b")
          .set("models.metrics.model.name", "c");

  @TempDir Path folder;

  @Test
  void eachQueueHasWorkersOfItsOwnBehindOneGateway() {
    Manifests manifests = TWO.manifests();
    List<String> workloads =
        List.of(
            "onevision-gateway",
            "onevision-llm-7b",
            "onevision-llm-small",
            "onevision-vision-7b",
            "onevision-vision-small");
    assertThat(names(manifests, Deployment.class)).containsExactlyInAnyOrderElementsOf(workloads);
    assertThat(names(manifests, PodDisruptionBudget.class))
        .containsExactlyInAnyOrderElementsOf(workloads);
    assertThat(names(manifests, NetworkPolicy.class))
        .containsExactlyInAnyOrderElementsOf(workloads);
    assertThat(environment(manifests, "onevision-gateway"))
        .containsEntry(
            "ONEVISION_GATEWAY_MODELS_KNOWN",
            "llava-onevision-qwen2-7b-ov-chat=7b,llava-onevision-qwen2-0.5b-ov=small");
    assertThat(environment(manifests, "onevision-llm-7b"))
        .containsEntry("ONEVISION_MODEL_QUEUE", "7b")
        .containsEntry("ONEVISION_MODEL_DATATYPE", "bf16")
        .containsEntry("ONEVISION_MODEL_PATH", "/models/llava-onevision-qwen2-7b-ov-chat");
    assertThat(environment(manifests, "onevision-vision-small"))
        .containsEntry("ONEVISION_MODEL_QUEUE", "small")
        .containsEntry("ONEVISION_MODEL_NAME", "llava-onevision-qwen2-0.5b-ov");
  }

  @Test
  void oneModelHasNoQueue() {
    assertThat(environment(Chart.withDefaults().manifests(), "onevision-llm"))
        .doesNotContainKey("ONEVISION_MODEL_QUEUE")
        .doesNotContainKey("ONEVISION_KAFKA_TOPICS_PREFIX");
  }

  @Test
  void queuesDifferFromTheValuesOfTheReleaseWhereTheySaySo() throws IOException {
    Path values = folder.resolve("values.yaml");
    Files.writeString(
        values,
        """
        vision: {nodeSelector: {disk: ssd}, tolerations: [{key: a}]}
        llm: {replicas: null, nodeSelector: {disk: ssd}}
        models:
          7b:
            vision: {nodeSelector: {gpu: a100}, tolerations: [{key: b}]}
            llm: {replicas: 3, resources: {limits: {memory: 9Gi}}}
          auto:
            vision: {replicas: null}
        """);
    Manifests manifests = Chart.withExample(values.toString().replace(".yaml", "")).manifests();
    var vision = pod(manifests, "onevision-vision-7b");
    assertThat(vision.getNodeSelector()).isEqualTo(Map.of("disk", "ssd", "gpu", "a100"));
    assertThat(vision.getTolerations()).singleElement().matches(one -> one.getKey().equals("b"));
    assertThat(pod(manifests, "onevision-vision-auto").getNodeSelector())
        .isEqualTo(Map.of("disk", "ssd"));
    assertThat(pod(manifests, "onevision-llm-7b").getNodeSelector())
        .isEqualTo(Map.of("disk", "ssd"));
    assertThat(
            pod(manifests, "onevision-llm-7b")
                .getContainers()
                .getFirst()
                .getResources()
                .getLimits())
        .containsEntry("memory", new Quantity("9Gi"))
        .containsEntry("cpu", new Quantity("4"));
    assertThat(replicas(manifests, "onevision-llm-7b")).isEqualTo(3);
    assertThat(replicas(manifests, "onevision-llm-auto")).isNull();
    assertThat(replicas(manifests, "onevision-vision-7b")).isEqualTo(1);
    assertThat(replicas(manifests, "onevision-vision-auto")).isNull();
  }

  static Stream<Chart> several() throws IOException {
    return Stream.of(TWO, SIMILAR, rolled());
  }

  /** The queue of a release without models, beside another: also what a transition looks like. */
  private static Chart rolled() throws IOException {
    Path values = Files.createTempFile("models", ".yaml");
    values.toFile().deleteOnExit();
    Files.writeString(values, "models: {\"\": {}, v2: {model: {path: v2}}}");
    return Chart.withExample(values.toString().replace(".yaml", ""));
  }

  /** Whatever selects pods selects those of one workload, also while queues come and go. */
  @ParameterizedTest
  @MethodSource("several")
  void selectorsOfAnyTwoWorkloadsAreDisjoint(Chart chart) {
    Manifests manifests = chart.manifests();
    List<Deployment> workloads = new ArrayList<>(manifests.all(Deployment.class));
    if (workloads.stream().noneMatch(one -> one.getMetadata().getName().equals("onevision-llm"))) {
      workloads.addAll(Chart.withDefaults().manifests().all(Deployment.class).subList(1, 3));
    }
    assertThat(workloads).hasSizeGreaterThanOrEqualTo(5);
    for (Map<String, String> selector : selectors(manifests).toList()) {
      assertThat(workloads)
          .filteredOn(
              workload ->
                  workload
                      .getSpec()
                      .getTemplate()
                      .getMetadata()
                      .getLabels()
                      .entrySet()
                      .containsAll(selector.entrySet()))
          .as("%s", selector)
          .hasSize(1);
    }
    assertThat(manifests.objects())
        .extracting(object -> object.getKind() + " " + object.getMetadata().getName())
        .doesNotHaveDuplicates();
  }

  private static Stream<Map<String, String>> selectors(Manifests manifests) {
    return Stream.of(
            manifests.all(Deployment.class).stream()
                .map(one -> one.getSpec().getSelector().getMatchLabels()),
            manifests.all(Deployment.class).stream()
                .flatMap(
                    one ->
                        one
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getTopologySpreadConstraints()
                            .stream())
                .map(spread -> spread.getLabelSelector().getMatchLabels()),
            manifests.all(Service.class).stream().map(one -> one.getSpec().getSelector()),
            manifests.all(PodDisruptionBudget.class).stream()
                .map(one -> one.getSpec().getSelector().getMatchLabels()),
            manifests.all(NetworkPolicy.class).stream()
                .map(one -> one.getSpec().getPodSelector().getMatchLabels()))
        .flatMap(found -> found);
  }

  /** Nothing restarts the workers that serve while a version comes and the old one goes. */
  @Test
  void aQueueThatComesOrGoesLeavesTheWorkersOfOthersAlone() {
    Chart before = Chart.withDefaults().set("models.v1.model.path", "v1");
    Chart both = before.set("models.v2.model.path", "v2");
    Chart after = Chart.withDefaults().set("models.v2.model.path", "v2");
    assertThat(of("v1", both)).isEqualTo(of("v1", before)).isNotEmpty();
    assertThat(of("v2", both)).isEqualTo(of("v2", after)).isNotEmpty();
    assertThat(environment(both.manifests(), "onevision-gateway"))
        .containsEntry("ONEVISION_GATEWAY_MODELS_KNOWN", "llava-onevision=v1,llava-onevision=v2");
  }

  @Test
  void aReleaseWithoutQueuesIsRolledToOneWithQueues() throws IOException {
    Manifests manifests = rolled().manifests();
    Manifests before = Chart.withDefaults().manifests();
    for (String worker : List.of("onevision-llm", "onevision-vision")) {
      assertThat(manifests.one(Deployment.class, worker))
          .isEqualTo(before.one(Deployment.class, worker));
    }
    assertThat(environment(manifests, "onevision-gateway"))
        .containsEntry("ONEVISION_GATEWAY_MODELS_KNOWN", "llava-onevision,llava-onevision=v2");
  }

  private static List<HasMetadata> of(String queue, Chart chart) {
    return chart.manifests().objects().stream()
        .filter(object -> queue.equals(labels(object).get("onevision.dev/queue")))
        .toList();
  }

  private static Map<String, String> labels(HasMetadata object) {
    return Objects.requireNonNull(object.getMetadata().getLabels());
  }

  @Test
  void queuesShareTheArchivesUnlessOneHasItsOwn() {
    Chart chart = Chart.withDefaults().set("model.archives.createClaim", true);
    Chart shared = chart.set("models.a.model.path", "a").set("models.b.model.path", "b");
    assertThat(names(shared.manifests(), PersistentVolumeClaim.class))
        .containsExactly("onevision-archives");
    Manifests own = shared.set("models.b.model.archives.size", "200Gi").manifests();
    assertThat(names(own, PersistentVolumeClaim.class))
        .containsExactlyInAnyOrder("onevision-archives", "onevision-archives-b");
    assertThat(archives(own, "onevision-vision-b")).isEqualTo("onevision-archives-b");
    assertThat(archives(own, "onevision-llm-a")).isEqualTo("onevision-archives");
  }

  private static String archives(Manifests manifests, String deployment) {
    return pod(manifests, deployment).getVolumes().stream()
        .filter(volume -> volume.getName().equals("archives"))
        .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachQueueIsScaledAndWatchedByItself() {
    Chart chart =
        TWO.set("monitoring.serviceMonitor.enabled", true)
            .set("models.7b.llm.replicas", "null")
            .set("models.7b.llm.autoscaling.by", "keda")
            .set("models.small.llm.replicas", "null")
            .set("models.small.llm.autoscaling.by", "hpa");
    assertThat(objects(chart, "ScaledObject"))
        .singleElement()
        .matches(one -> one.at("/spec/scaleTargetRef/name").asText().equals("onevision-llm-7b"));
    assertThat(objects(chart, "ScaledObject").getFirst().at("/spec/triggers"))
        .extracting(trigger -> trigger.at("/metadata/query").asText())
        .containsExactly(
            "sum(max by (queue, priority) (onevision_gateway_backlog{namespace=\"default\","
                + " model_queue=\"7b\", queue=~\"llm\"}))",
            "sum(increase(onevision_gateway_requests_unserved_total{namespace=\"default\","
                + " model_queue=\"7b\", worker=\"llm\"}[2m]))");
    assertThat(
            objects(chart, "HorizontalPodAutoscaler")
                .getFirst()
                .at("/spec/metrics/0/external/metric/selector/matchLabels/model_queue")
                .asText())
        .isEqualTo("small");
    assertThat(objects(chart, "HorizontalPodAutoscaler"))
        .singleElement()
        .matches(one -> one.at("/spec/scaleTargetRef/name").asText().equals("onevision-llm-small"));
    List<JsonNode> monitors = objects(chart, "ServiceMonitor");
    assertThat(monitors).hasSize(5);
    for (JsonNode monitor : monitors) {
      JsonNode wanted = monitor.at("/spec/selector/matchLabels");
      assertThat(chart.manifests().all(Service.class))
          .filteredOn(service -> service.getMetadata().getName().endsWith("-metrics"))
          .filteredOn(
              service ->
                  wanted
                      .path("app.kubernetes.io/component")
                      .asText()
                      .equals(labels(service).get("app.kubernetes.io/component")))
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          models.small.llm.gpu.count       | 1    | models.small.llm.gpu.count requests 1 GPUs for each pod, but device is cpu
          models.7b.llm.gpu.count          | 0    | models.7b.llm.device is cuda, but gpu.count is 0
          models.7b.vision.gpu.count       | 2    | Raise models.7b.vision.replicas
          models.small.model.hostPath      | /srv | models.small.model: set exactly one of existingClaim, claim.create
          models.7b.model.archives.hostPath | /a  | models.7b.model.archives: set at most one of existingClaim and hostPath
          models.7b.llm.startupSeconds     | 9000 | models.7b.llm.progressDeadlineSeconds must be more than startupSeconds
          models.7b.llm.autoscaling.by     | keda | models.7b.llm.replicas must be null
          models.7b.llm.podLabels.app\\.kubernetes\\.io/name | x | models.7b.llm.podLabels sets app.kubernetes.io/name
          models.a_b.model.name            | x    | invalid propertyName
          models.-a.model.name             | x    | invalid propertyName
          models.7b.gateway.replicas       | 1    | gateway
          models.7b.llm.gpus               | 1    | gpus
          models.7b.llm.resources.limits.memory | many | /models/7b/llm/resources/limits/memory
          kafka.topics.prefix              | a/b  | /kafka/topics/prefix
          models.abcdefghijklmnopqrstuvwxyzabcdefghijklmn.model.name | x | 63
          """)
  void valuesThatContradictOneAnotherAreRefusedWithTheirQueue(
      String key, String value, String named) {
    Chart chart = TWO.set("fullnameOverride", "a-release-of-a-long-name");
    assertThatThrownBy(() -> chart.set(key, number(value)).render()).hasMessageContaining(named);
  }

  private static Object number(String value) {
    return value.matches("[0-9]+") ? Integer.valueOf(value) : value;
  }

  private static Map<String, String> environment(Manifests manifests, String deployment) {
    return manifests.environment(manifests.one(Deployment.class, deployment));
  }

  private static PodSpec pod(Manifests manifests, String name) {
    return manifests.one(Deployment.class, name).getSpec().getTemplate().getSpec();
  }

  private static @Nullable Integer replicas(Manifests manifests, String deployment) {
    return manifests.one(Deployment.class, deployment).getSpec().getReplicas();
  }

  private static List<String> names(Manifests manifests, Class<? extends HasMetadata> kind) {
    return manifests.all(kind).stream().map(object -> object.getMetadata().getName()).toList();
  }

  private static List<JsonNode> objects(Chart chart, String kind) {
    List<JsonNode> objects = new ArrayList<>();
    for (String document : Manifests.documents(chart.render()).toList()) {
      try {
        JsonNode object = YAML.readTree(document);
        if (object.path("kind").asText().equals(kind)) {
          objects.add(object);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return objects;
  }
}
