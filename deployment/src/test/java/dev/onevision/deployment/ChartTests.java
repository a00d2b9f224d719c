package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChartTests {

  @Test
  void theChartHasNothingToLint() {
    var result = Chart.lint();
    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.startsWith("[WARNING]"));
  }

  @ParameterizedTest
  @MethodSource("dev.onevision.deployment.Chart#offered")
  void everyRenderedObjectIsKnownToKubernetes(Chart chart) {
    assertThat(chart.manifests().objects()).hasSizeGreaterThanOrEqualTo(13);
  }

  @Test
  void theStrictReaderRefusesUnknownFieldsAndKinds() {
    assertThatThrownBy(
            () ->
                Manifests.parse(
                    """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: a}
                    spec: {ports: [{port: 1, targetprot: 2}]}
                    """))
        .hasMessageContaining("Service.spec.ports[0].targetprot");
    assertThatThrownBy(
            () -> Manifests.parse("apiVersion: v1\nkind: Sevrice\nmetadata: {name: a}\n"))
        .hasMessageContaining("v1 Sevrice");
  }

  @Test
  void defaultValuesMakeTheThreeServicesAndWhatBelongsToThem() {
    Manifests manifests = Chart.withDefaults().manifests();
    assertThat(names(manifests, Deployment.class))
        .containsExactlyInAnyOrder("onevision-gateway", "onevision-vision", "onevision-llm");
    assertThat(names(manifests, Service.class))
        .containsExactlyInAnyOrder(
            "onevision-gateway",
            "onevision-gateway-metrics",
            "onevision-vision-metrics",
            "onevision-llm-metrics");
    assertThat(names(manifests, PodDisruptionBudget.class)).hasSize(3);
    assertThat(names(manifests, ServiceAccount.class)).containsExactly("onevision");
    assertThat(names(manifests, NetworkPolicy.class))
        .containsExactlyInAnyOrder("onevision-gateway", "onevision-vision", "onevision-llm");
  }

  @Test
  void networkPoliciesCanBeLeftOut() {
    assertThat(
            names(
                Chart.withDefaults().set("networkPolicy.enabled", false).manifests(),
                NetworkPolicy.class))
        .isEmpty();
  }

  @Test
  void theNetworkPolicyAllowsThePortsOfTheBrokers() {
    Chart chart = Chart.withDefaults().set("kafka.bootstrapServers", "a.kafka:9094,[fd00::1]:9095");
    assertThat(kafkaPorts(chart)).containsExactly(9094, 9095);
    assertThat(kafkaPorts(chart.set("networkPolicy.kafkaPorts[0]", 9292)))
        .containsExactly(9094, 9095, 9292);
  }

  private static List<Integer> kafkaPorts(Chart chart) {
    return chart
        .manifests()
        .one(NetworkPolicy.class, "onevision-llm")
        .getSpec()
        .getEgress()
        .get(1)
        .getPorts()
        .stream()
        .map(port -> port.getPort().getIntVal())
        .toList();
  }

  @Test
  void aReleaseOfAnotherNameKeepsItsObjectsApart() {
    String rendered =
        Chart.withDefaults().set("fullnameOverride", "captions").set("nameOverride", "x").render();
    assertThat(Manifests.parse(rendered).objects())
        .allMatch(object -> object.getMetadata().getName().startsWith("captions"));
  }

  @Test
  void gpuWorkersAskForGpusByTheNameOfTheValue() {
    Manifests manifests =
        Chart.withExample("gpu-7b").set("llm.gpu.resource", "nvidia.com/mig-3g.40gb").manifests();
    Deployment llm = manifests.one(Deployment.class, "onevision-llm");
    assertThat(Manifests.container(llm).getResources().getLimits())
        .containsEntry("nvidia.com/mig-3g.40gb", new Quantity("1"));
    assertThat(Manifests.container(llm).getImage())
        .isEqualTo("registry.example.com/team/onevision/llm-service:0.1.0-SNAPSHOT-cu128");
    assertThat(llm.getSpec().getTemplate().getSpec().getRuntimeClassName()).isEqualTo("nvidia");
    assertThat(llm.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getIntVal()).isZero();
    assertThat(manifests.environment(llm)).containsEntry("ONEVISION_MODEL_DEVICE", "cuda");
  }

  @Test
  void cpuWorkersAskForNoGpu() {
    Manifests manifests = Chart.withDefaults().manifests();
    Deployment llm = manifests.one(Deployment.class, "onevision-llm");
    assertThat(Manifests.container(llm).getResources().getLimits().keySet())
        .containsExactlyInAnyOrder("cpu", "memory");
    assertThat(Manifests.container(llm).getImage())
        .isEqualTo("onevision/llm-service:0.1.0-SNAPSHOT-cpu");
  }

  @Test
  void theCheckpointIsReadOnlyAndTheArchivesAreNot() {
    Deployment llm = Chart.withExample("gpu-7b").manifests().one(Deployment.class, "onevision-llm");
    assertThat(volume(llm, "model").getPersistentVolumeClaim())
        .isEqualTo(new PersistentVolumeClaimVolumeSource("models", true));
    assertThat(volume(llm, "archives").getPersistentVolumeClaim())
        .isEqualTo(new PersistentVolumeClaimVolumeSource("onevision-archives", null));
    assertThat(Manifests.container(llm).getVolumeMounts())
        .filteredOn("name", "model")
        .allMatch(mount -> Boolean.TRUE.equals(mount.getReadOnly()));
  }

  @Test
  void aPodThatSharesNoArchivesHasAVolumeOfItsOwnWithALimit() {
    Deployment bare = Chart.withDefaults().manifests().one(Deployment.class, "onevision-llm");
    assertThat(volume(bare, "archives").getEmptyDir().getSizeLimit())
        .isEqualTo(new Quantity("40Gi"));
    Deployment disk =
        Chart.withDefaults()
            .set("model.archives.storageClassName", "fast")
            .manifests()
            .one(Deployment.class, "onevision-llm");
    assertThat(
            volume(disk, "archives")
                .getEphemeral()
                .getVolumeClaimTemplate()
                .getSpec()
                .getStorageClassName())
        .isEqualTo("fast");
  }

  @Test
  void anImageMayBeNamedByItsDigest() {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);
    Deployment llm =
        Chart.withDefaults()
            .set("image.registry", "registry.example.com")
            .set("llm.image.digest", digest)
            .manifests()
            .one(Deployment.class, "onevision-llm");
    assertThat(Manifests.container(llm).getImage())
        .isEqualTo("registry.example.com/onevision/llm-service@" + digest);
  }

  @Test
  void onOpenShiftTheClusterChoosesTheIds() {
    Deployment llm =
        Chart.withDefaults()
            .set("podSecurity.fixedIds", false)
            .manifests()
            .one(Deployment.class, "onevision-llm");
    var security = llm.getSpec().getTemplate().getSpec().getSecurityContext();
    assertThat(security.getRunAsUser()).isNull();
    assertThat(security.getRunAsGroup()).isNull();
    assertThat(security.getFsGroup()).isNull();
    assertThat(security.getRunAsNonRoot()).isTrue();
  }

  @Test
  void aChangedSettingStartsNewPods() {
    assertThat(checksum(Chart.withDefaults().set("model.dataType", "f32")))
        .isNotEqualTo(checksum(Chart.withDefaults()));
  }

  @Test
  void theNetworkPolicyOfEachServiceSelectsItsPods() {
    Manifests manifests = Chart.withExample("gpu-7b").manifests();
    for (String component : List.of("gateway", "vision", "llm")) {
      Map<String, String> pods =
          manifests
              .one(Deployment.class, "onevision-" + component)
              .getSpec()
              .getTemplate()
              .getMetadata()
              .getLabels();
      NetworkPolicy policy = manifests.one(NetworkPolicy.class, "onevision-" + component);
      assertThat(pods).containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels());
      assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    }
  }

  @Test
  void clientsMayCallTheApiAndOnlyReadersOfMetricsTheManagementPort() {
    Chart chart = Chart.withDefaults();
    assertThat(peers(chart, 8080)).isEmpty();
    assertThat(peers(chart, 8083))
        .singleElement()
        .matches(peer -> peer.getNamespaceSelector() == null)
        .extracting(NetworkPolicyPeer::getPodSelector)
        .isEqualTo(new LabelSelector());
    Chart restricted =
        chart
            .set("networkPolicy.gatewayFrom[0].podSelector.matchLabels.app", "ingress")
            .set("networkPolicy.metricsFrom[0].podSelector.matchLabels.app", "prometheus");
    assertThat(peers(restricted.set("tests.enabled", false), 8080))
        .extracting(peer -> peer.getPodSelector().getMatchLabels())
        .containsExactly(Map.of("app", "ingress"));
    assertThat(peers(restricted, 8080))
        .extracting(peer -> peer.getPodSelector().getMatchLabels())
        .filteredOn(labels -> "test".equals(labels.get("app.kubernetes.io/component")))
        .hasSize(1);
    assertThat(peers(restricted, 8083))
        .extracting(peer -> peer.getPodSelector().getMatchLabels())
        .containsExactly(Map.of("app", "prometheus"));
  }

  /** Who may call a port of the gateway; empty for everybody. */
  private static List<NetworkPolicyPeer> peers(Chart chart, int port) {
    return chart
        .manifests()
        .one(NetworkPolicy.class, "onevision-gateway")
        .getSpec()
        .getIngress()
        .stream()
        .filter(
            rule -> rule.getPorts().stream().anyMatch(open -> open.getPort().getIntVal() == port))
        .flatMap(rule -> rule.getFrom().stream())
        .toList();
  }

  @Test
  void onlyVisionWorkersMayFetchMedia() {
    Manifests manifests = Chart.withExample("gpu-7b").manifests();
    assertThat(manifests.all(NetworkPolicy.class))
        .filteredOn(
            policy ->
                policy.getSpec().getEgress().stream()
                    .anyMatch(rule -> rule.toString().contains("ipBlock=IPBlock")))
        .extracting(policy -> policy.getMetadata().getName())
        .containsExactly("onevision-vision");
  }

  @Test
  void visionWorkersFetchFromPublicAddressesAndFromWhereTheOperatorSays() {
    NetworkPolicy policy =
        Chart.withDefaults()
            .set("networkPolicy.mediaTo[0].podSelector.matchLabels.app", "minio")
            .manifests()
            .one(NetworkPolicy.class, "onevision-vision");
    var rules = policy.getSpec().getEgress();
    var media = rules.get(2);
    assertThat(media.getPorts())
        .extracting(port -> port.getPort().getIntVal())
        .containsExactly(80, 443);
    assertThat(media.getTo())
        .flatExtracting(peer -> peer.getIpBlock().getExcept())
        .contains("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16", "2002::/16");
    assertThat(rules.get(3).getTo().getFirst().getPodSelector().getMatchLabels())
        .containsEntry("app", "minio");
    assertThat(rules.get(3).getPorts())
        .singleElement()
        .matches(port -> port.getProtocol().equals("TCP") && port.getPort() == null);
  }

  private static Volume volume(Deployment deployment, String name) {
    return deployment.getSpec().getTemplate().getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String checksum(Chart chart) {
    Map<String, String> annotations =
        chart
            .manifests()
            .one(Deployment.class, "onevision-llm")
            .getSpec()
            .getTemplate()
            .getMetadata()
            .getAnnotations();
    return Objects.requireNonNull(annotations.get("checksum/config"));
  }

  private static List<String> names(Manifests manifests, Class<? extends HasMetadata> kind) {
    return manifests.all(kind).stream().map(object -> object.getMetadata().getName()).toList();
  }
}
