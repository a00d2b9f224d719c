package dev.onevision.deployment;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.FileSystemResource;

/** Rules for every workload of every installation. */
class WorkloadTests {

  private static final Map<String, Map<String, Integer>> PORTS =
      Map.of(
          "onevision-gateway", Map.of("http", 8080, "management", 8083),
          "onevision-vision", Map.of("http", 8081),
          "onevision-llm", Map.of("http", 8082));

  static Stream<Manifests> installations() {
    return Stream.concat(
        Chart.offered().stream().map(Chart::manifests),
        Stream.of("base", "gpu").map(Checkout.KUSTOMIZE::resolve).map(Kustomization::build));
  }

  @ParameterizedTest
  @MethodSource("installations")
  void eachServiceListensWhereItsConfigurationSaysAndIsProbedThere(Manifests manifests) {
    assertThat(manifests.all(Deployment.class)).hasSize(3);
    for (Deployment deployment : manifests.all(Deployment.class)) {
      Container container = Manifests.container(deployment);
      String name = deployment.getMetadata().getName();
      assertThat(
              container.getPorts().stream()
                  .collect(toMap(ContainerPort::getName, ContainerPort::getContainerPort)))
          .isEqualTo(PORTS.get(name));
      boolean gateway = name.equals("onevision-gateway");
      String liveness = gateway ? "/livez" : "/actuator/health/liveness";
      assertProbe(container.getStartupProbe(), liveness);
      assertProbe(container.getLivenessProbe(), liveness);
      assertProbe(
          container.getReadinessProbe(), gateway ? "/readyz" : "/actuator/health/readiness");
    }
  }

  @Test
  void thePortsAreThoseOfTheServicesOwnConfiguration() {
    Map<String, String> services =
        Map.of(
            "onevision-gateway", "gateway",
            "onevision-vision", "vision-service",
            "onevision-llm", "llm-service");
    services.forEach(
        (deployment, service) -> {
          var yaml = new YamlPropertiesFactoryBean();
          yaml.setResources(
              new FileSystemResource(
                  Checkout.ROOT.resolve(service + "/src/main/resources/" + service + ".yml")));
          Properties configuration = Objects.requireNonNull(yaml.getObject());
          Map<String, Integer> ports = new HashMap<>();
          ports.put("http", (Integer) configuration.get("server.port"));
          if (configuration.get("management.server.port") instanceof Integer port) {
            ports.put("management", port);
          }
          assertThat(PORTS.get(deployment)).as(deployment).isEqualTo(ports);
        });
  }

  /** What clients are given, such as a load balancer, must not lead to health details. */
  @ParameterizedTest
  @MethodSource("installations")
  void theManagementPortIsOnlyInTheHeadlessService(Manifests manifests) {
    Service clients = manifests.one(Service.class, "onevision-gateway");
    assertThat(clients.getSpec().getPorts())
        .extracting(ServicePort::getTargetPort)
        .containsExactly(new IntOrString("http"));
    Service metrics = manifests.one(Service.class, "onevision-gateway-metrics");
    assertThat(metrics.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(metrics.getSpec().getPorts())
        .extracting(ServicePort::getTargetPort)
        .containsExactly(new IntOrString("management"));
  }

  private static void assertProbe(Probe probe, String path) {
    assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
    assertThat(probe.getHttpGet().getPort()).isEqualTo(new IntOrString("http"));
  }

  @ParameterizedTest
  @MethodSource("installations")
  void aLoadThatHangsForHalfAnHourEndsBeforeTheRolloutFails(Manifests manifests) {
    for (String worker : List.of("onevision-vision", "onevision-llm")) {
      Deployment deployment = manifests.one(Deployment.class, worker);
      assertThat(seconds(manifests, deployment, "ONEVISION_WORKER_LOADTIMEOUT")).isEqualTo(1800);
      Probe probe = Manifests.container(deployment).getStartupProbe();
      assertThat(probe.getPeriodSeconds() * probe.getFailureThreshold()).isEqualTo(180);
      assertThat(deployment.getSpec().getProgressDeadlineSeconds()).isGreaterThan(1800);
    }
  }

  @ParameterizedTest
  @MethodSource("installations")
  void selectorsMatchTheLabelsOfOneDeploymentEach(Manifests manifests) {
    for (Deployment deployment : manifests.all(Deployment.class)) {
      Map<String, String> selector = deployment.getSpec().getSelector().getMatchLabels();
      assertThat(selecting(manifests, selector)).containsExactly(deployment);
      deployment
          .getSpec()
          .getTemplate()
          .getSpec()
          .getTopologySpreadConstraints()
          .forEach(
              spread ->
                  assertThat(selecting(manifests, spread.getLabelSelector().getMatchLabels()))
                      .containsExactly(deployment));
    }
    for (Service service : manifests.all(Service.class)) {
      assertThat(selecting(manifests, service.getSpec().getSelector())).hasSize(1);
      Deployment deployment = selecting(manifests, service.getSpec().getSelector()).getFirst();
      assertThat(service.getSpec().getPorts())
          .singleElement()
          .extracting(port -> port.getTargetPort().getStrVal())
          .isIn(Objects.requireNonNull(PORTS.get(deployment.getMetadata().getName())).keySet());
    }
    for (PodDisruptionBudget budget : manifests.all(PodDisruptionBudget.class)) {
      assertThat(selecting(manifests, budget.getSpec().getSelector().getMatchLabels())).hasSize(1);
    }
  }

  private static List<Deployment> selecting(Manifests manifests, Map<String, String> selector) {
    return manifests.all(Deployment.class).stream()
        .filter(
            deployment ->
                deployment
                    .getSpec()
                    .getTemplate()
                    .getMetadata()
                    .getLabels()
                    .entrySet()
                    .containsAll(selector.entrySet()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("installations")
  void podsKeepToTheRestrictedPodSecurityStandard(Manifests manifests) {
    for (Deployment deployment : manifests.all(Deployment.class)) {
      PodSpec pod = deployment.getSpec().getTemplate().getSpec();
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
      assertThat(pod.getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.getHostNetwork()).isNull();
      assertThat(pod.getHostPID()).isNull();
      assertThat(pod.getHostIPC()).isNull();
      assertThat(pod.getInitContainers()).isEmpty();
      var security = Manifests.container(deployment).getSecurityContext();
      assertThat(security.getAllowPrivilegeEscalation()).isFalse();
      assertThat(security.getReadOnlyRootFilesystem()).isTrue();
      assertThat(security.getPrivileged()).isNull();
      assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(security.getCapabilities().getAdd()).isEmpty();
      assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    }
  }

  /** A Service named onevision-gateway sets ONEVISION_GATEWAY_PORT in every pod otherwise. */
  @ParameterizedTest
  @MethodSource("installations")
  void serviceLinksDoNotReachTheConfiguration(Manifests manifests) {
    assertThat(manifests.all(Deployment.class))
        .allMatch(
            deployment ->
                Boolean.FALSE.equals(
                    deployment.getSpec().getTemplate().getSpec().getEnableServiceLinks()));
  }

  @ParameterizedTest
  @MethodSource("installations")
  void containersHaveRequestsAndLimitsAndTheirVolumesToo(Manifests manifests) {
    for (Deployment deployment : manifests.all(Deployment.class)) {
      Container container = Manifests.container(deployment);
      assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
      assertThat(container.getResources().getLimits()).containsKeys("cpu", "memory");
      List<Volume> volumes = deployment.getSpec().getTemplate().getSpec().getVolumes();
      assertThat(volumes)
          .filteredOn(volume -> volume.getEmptyDir() != null)
          .allMatch(volume -> volume.getEmptyDir().getSizeLimit() != null);
      assertThat(container.getVolumeMounts())
          .extracting(VolumeMount::getName)
          .containsExactlyInAnyOrderElementsOf(volumes.stream().map(Volume::getName).toList());
      assertThat(container.getVolumeMounts())
          .extracting(VolumeMount::getMountPath)
          .contains("/tmp");
    }
  }

  @ParameterizedTest
  @MethodSource("installations")
  void podsAreGivenLongerToStopThanTheyTakeToDrain(Manifests manifests) {
    for (Deployment deployment : manifests.all(Deployment.class)) {
      String drain =
          Objects.requireNonNull(
              manifests.environment(deployment).get("SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE"));
      assertThat(deployment.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
          .isGreaterThanOrEqualTo(Long.parseLong(drain.replace("s", "")) + 20);
    }
  }

  /** Endpoints change before the process stops; until then it serves late requests. */
  @ParameterizedTest
  @MethodSource("installations")
  void gatewaysAreGivenUpByTheirServiceBeforeTheyStop(Manifests manifests) {
    Deployment gateway = manifests.one(Deployment.class, "onevision-gateway");
    long preStop = Manifests.container(gateway).getLifecycle().getPreStop().getSleep().getSeconds();
    long delay = seconds(manifests, gateway, "ONEVISION_GATEWAY_ACCESS_STOPDELAY");
    long phase = seconds(manifests, gateway, "SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE");
    assertThat(preStop).isPositive();
    assertThat(delay).isPositive();
    assertThat(gateway.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
        .isGreaterThanOrEqualTo(preStop + delay + phase + 5);
  }

  private static long seconds(Manifests manifests, Deployment deployment, String variable) {
    String duration = Objects.requireNonNull(manifests.environment(deployment).get(variable));
    return Long.parseLong(duration.replace("s", ""));
  }
}
