package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a model comes from: a download by a Job, a claim that the chart makes, an image. */
class SupplyTests {

  private static final Place INTERNET = Place.host("internet", "93.184.216.34");
  private static final Place MIRROR = Place.pod("storage", Map.of("app", "minio"));

  @Test
  void aJobDownloadsIntoTheClaimsThatWorkersMount() {
    Manifests manifests = Chart.withExample("download").manifests();
    PodSpec pod = job(manifests).getSpec().getTemplate().getSpec();
    assertThat(claims(pod))
        .isEqualTo(Map.of("model", "onevision-model", "archives", "onevision-archives"));
    assertThat(manifests.all(PersistentVolumeClaim.class))
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactlyInAnyOrder("onevision-model", "onevision-archives");
    Map<String, EnvVar> environment = environment(pod.getContainers().getFirst());
    for (Deployment worker : workers(manifests)) {
      PodSpec waiting = worker.getSpec().getTemplate().getSpec();
      assertThat(claims(waiting)).isEqualTo(claims(pod));
      Container wait = waiting.getInitContainers().getFirst();
      assertThat(value(wait, "ONEVISION_SUPPLY_ACTION")).isEqualTo("wait");
      for (String key : List.of("ONEVISION_SUPPLY_SOURCE", "ONEVISION_MODEL_PATH")) {
        assertThat(environment(wait).get(key)).as(key).isEqualTo(environment.get(key));
      }
      assertThat(manifests.environment(worker))
          .containsEntry(
              "ONEVISION_MODEL_PATH",
              value(pod.getContainers().getFirst(), "ONEVISION_MODEL_PATH"));
    }
  }

  /** So an upgrade to another source does not change files that running workers read. */
  @Test
  void eachSourceHasAFolderAndAJobOfItsOwn() {
    Chart chart = Chart.withExample("download");
    Job first = job(chart.manifests());
    Job next = job(chart.set("model.source.url", "hf://lmms-lab/other@v2").manifests());
    assertThat(first.getMetadata().getName()).isNotEqualTo(next.getMetadata().getName());
    assertThat(folder(first)).matches("/models/llava-onevision-qwen2-7b-ov-chat-[0-9a-f]{8}");
    assertThat(folder(next)).matches("/models/other-[0-9a-f]{8}");
    assertThat(folder(job(chart.set("model.path", "mine").manifests()))).isEqualTo("/models/mine");
  }

  /** A Job's template cannot be changed: whatever changes it must change the name. */
  @ParameterizedTest
  @CsvSource({
    "model.source.tokenSecret, other",
    "llm.image.tag, 2.0",
    "model.weights, int8",
    "model.source.parallel, 8"
  })
  void aJobsNameChangesWithItsPod(String key, String value) {
    Chart chart = Chart.withExample("download");
    Chart changed = chart.set(key, value.matches("[0-9]+") ? Integer.valueOf(value) : value);
    assertThat(job(chart.manifests()).getMetadata().getName())
        .isNotEqualTo(job(changed.manifests()).getMetadata().getName());
  }

  @Test
  void theJobWritesArchivesOnlyWhereWorkersFindThem() {
    Chart chart = Chart.withExample("download");
    Container converts = container(chart.manifests());
    assertThat(value(converts, "ONEVISION_SUPPLY_CONVERT")).isEqualTo("true");
    Container downloads = container(chart.set("model.archives.createClaim", false).manifests());
    assertThat(environment(downloads))
        .doesNotContainKeys("ONEVISION_SUPPLY_CONVERT", "ONEVISION_MODEL_ARCHIVES");
  }

  /** The node of the Job says nothing about GPUs. */
  @Test
  void archivesForGpusAreInBf16() {
    Manifests manifests =
        new Chart(List.of("gpu-7b", "download"), Map.of("llm.gpu.count", 2)).manifests();
    assertThat(value(container(manifests), "ONEVISION_MODEL_DATATYPE")).isEqualTo("bf16");
    assertThat(value(container(manifests), "ONEVISION_SUPPLY_GPUS")).isEqualTo("2");
  }

  @Test
  void eachKeyExists() {
    Set<String> known = ConfigurationKeys.read().variables("dev.onevision.supply");
    Manifests manifests = Chart.withExample("download").manifests();
    List<Container> containers =
        List.of(
            container(manifests),
            workers(manifests)
                .getFirst()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getInitContainers()
                .getFirst());
    for (Container container : containers) {
      assertThat(environment(container).keySet())
          .filteredOn(key -> key.startsWith("ONEVISION_"))
          .isNotEmpty()
          .isSubsetOf(known);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hf://a/b, '', 443",
    "s3://bucket/folder, http://minio.storage:9000, 9000",
    "https://models.example.com/m/, '', 443",
    "http://models.example.com/m/, '', 80",
    "https://models.example.com:8443/m/, '', 8443"
  })
  void theJobReachesItsSourceAndNothingElse(String url, String endpoint, int port) {
    Manifests manifests =
        Chart.withExample("download")
            .set("model.source.tokenSecret", "")
            .set("model.source.url", url)
            .set("model.source.endpoint", endpoint)
            .manifests();
    Network network = new Network(Component.NAMESPACE, manifests.all(NetworkPolicy.class));
    Place pod =
        Place.pod(
            Component.NAMESPACE, job(manifests).getSpec().getTemplate().getMetadata().getLabels());
    for (Place place : List.of(INTERNET, MIRROR)) {
      for (int other : List.of(22, 80, 443, 8080, 8443, 9000, 9092)) {
        assertThat(network.allows(pod, place, "TCP", other))
            .as("%s, port %s", place, other)
            .isEqualTo(other == port);
        assertThat(network.allows(place, pod, "TCP", other)).isFalse();
      }
    }
    assertThat(network.allows(pod, INTERNET, "UDP", 53)).isTrue();
  }

  @Test
  void secretsAreFilesAndReferencesNotValues() {
    String hub = Chart.withExample("download").render();
    assertThat(hub).contains("secretName: hub-token").contains("/etc/onevision/model/token");
    Container s3 =
        container(
            Chart.withExample("download")
                .set("model.source.tokenSecret", "")
                .set("model.source.url", "s3://bucket/folder")
                .set("model.source.s3.secret", "bucket-reader")
                .manifests());
    assertThat(environment(s3).get("AWS_SECRET_ACCESS_KEY"))
        .extracting(variable -> variable.getValueFrom().getSecretKeyRef().getName())
        .isEqualTo("bucket-reader");
  }

  /** Each queue has a Job and a network policy; the claim is shared. */
  @Test
  void eachModelOfAReleaseIsDownloaded() {
    Manifests manifests =
        Chart.withExample("download")
            .set("models.small.model.name", "small")
            .set("models.small.model.source.url", "hf://team/small")
            .set("models.large.model.name", "large")
            .manifests();
    List<Job> jobs = manifests.all(Job.class);
    assertThat(jobs).extracting(SupplyTests::folder).doesNotHaveDuplicates().hasSize(2);
    assertThat(jobs)
        .extracting(job -> job.getMetadata().getName())
        .anyMatch(name -> name.matches("onevision-model-small-[0-9a-f]{8}"))
        .anyMatch(name -> name.matches("onevision-model-large-[0-9a-f]{8}"));
    assertThat(jobs)
        .allMatch(
            job ->
                "onevision-model"
                    .equals(claims(job.getSpec().getTemplate().getSpec()).get("model")));
    assertThat(manifests.all(PersistentVolumeClaim.class)).hasSize(2);
    assertThat(
            manifests
                .environment(manifests.one(Deployment.class, "onevision-llm-small"))
                .get("ONEVISION_MODEL_PATH"))
        .startsWith("/models/small-");
    Network network = new Network(Component.NAMESPACE, manifests.all(NetworkPolicy.class));
    for (Job job : jobs) {
      Place pod =
          Place.pod(Component.NAMESPACE, job.getSpec().getTemplate().getMetadata().getLabels());
      assertThat(network.allows(pod, INTERNET, "TCP", 443)).isTrue();
      assertThat(network.allows(pod, INTERNET, "TCP", 9092)).isFalse();
    }
  }

  /** Image volumes are a feature of Kubernetes 1.31 and later. */
  @Test
  void anImageIsMountedInsteadOfAVolume() throws IOException {
    Chart chart =
        Chart.withDefaults()
            .set("model.existingClaim", "")
            .set("model.image.reference", "registry.example.com/models/llava:1");
    for (Deployment worker : workers(chart.manifests())) {
      Volume model = volume(worker.getSpec().getTemplate().getSpec(), "model");
      assertThat(model.getImage().getReference()).isEqualTo("registry.example.com/models/llava:1");
      assertThat(model.getPersistentVolumeClaim()).isNull();
    }
    KubernetesRelease newest = KubernetesRelease.all().getLast();
    assertThat(newest.version()).isEqualTo("1.34");
    for (String document : Manifests.documents(chart.renderByCommand()).toList()) {
      assertThat(newest.refusal(new YAMLMapper().readTree(document))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          model.hostPath              | /srv/models | model: set exactly one of
          model.claim.create          | true        | model: set exactly one of
          model.existingClaim         | ''          | set are: none
          model.source.s3.secret      | s           | model.source.s3.secret is for
          """)
  void refusesValuesThatContradict(String key, String value, String message) {
    Chart chart =
        key.startsWith("model.source") ? Chart.withExample("download") : Chart.withDefaults();
    Object typed = value.equals("true") ? Boolean.TRUE : value;
    assertThatThrownBy(() -> chart.set(key, typed).render()).hasMessageContaining(message);
  }

  @Test
  void refusesADownloadIntoWhatIsNoClaimAndAClaimThatNothingFills() {
    assertThatThrownBy(
            () -> Chart.withExample("cpu-0.5b").set("model.source.url", "hf://a/b").render())
        .hasMessageContaining("but the model is in hostPath");
    assertThatThrownBy(() -> Chart.withExample("download").set("model.source.url", "").render())
        .hasMessageContaining("model.claim.create makes an empty claim");
    assertThatThrownBy(
            () ->
                Chart.withExample("download")
                    .set("model.source.env[0].name", "JDK_JAVA_OPTIONS")
                    .set("model.source.env[0].value", "-Xmx1g")
                    .render())
        .hasMessageContaining("model.source.env sets a variable twice");
  }

  static Job job(Manifests manifests) {
    List<Job> jobs = manifests.all(Job.class);
    assertThat(jobs).hasSize(1);
    return jobs.getFirst();
  }

  static Container container(Manifests manifests) {
    return job(manifests).getSpec().getTemplate().getSpec().getContainers().getFirst();
  }

  private static String folder(Job job) {
    return value(
        job.getSpec().getTemplate().getSpec().getContainers().getFirst(), "ONEVISION_MODEL_PATH");
  }

  private static List<Deployment> workers(Manifests manifests) {
    return manifests.all(Deployment.class).stream()
        .filter(deployment -> !deployment.getMetadata().getName().endsWith("-gateway"))
        .toList();
  }

  private static Map<String, EnvVar> environment(Container container) {
    return container.getEnv().stream()
        .collect(Collectors.toMap(EnvVar::getName, Function.identity()));
  }

  private static String value(Container container, String key) {
    return container.getEnv().stream()
        .filter(variable -> variable.getName().equals(key))
        .map(EnvVar::getValue)
        .findFirst()
        .orElse("");
  }

  private static Map<String, String> claims(PodSpec pod) {
    return pod.getVolumes().stream()
        .filter(volume -> volume.getPersistentVolumeClaim() != null)
        .collect(
            Collectors.toMap(
                Volume::getName, volume -> volume.getPersistentVolumeClaim().getClaimName()));
  }

  private static Volume volume(PodSpec pod, String name) {
    return pod.getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
