package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pod of every combination keeps to the restricted Pod Security Standard, the pod of {@code
 * helm test} included, and the chart's own init containers. Others and hostPath volumes are the
 * operator's own choice.
 */
class PodSecurityTests {

  @ParameterizedTest
  @MethodSource("dev.onevision.deployment.Combinations#all")
  void podsKeepToTheRestrictedStandard(Chart chart) {
    List<PodSpec> pods = pods(Manifests.parse(chart.renderByCommand()));
    assertThat(pods).hasSizeGreaterThanOrEqualTo(4);
    for (PodSpec pod : pods) {
      assertThat(violations(pod)).as("%s", pod.getContainers().getFirst().getName()).isEmpty();
    }
  }

  @Test
  void aPodThatAsksForMoreIsFound() {
    Pod pod =
        (Pod)
            Manifests.parseObject(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: a}
                spec:
                  hostNetwork: true
                  securityContext: {runAsUser: 0}
                  volumes: [{name: a, nfs: {server: s, path: /}}]
                  containers:
                    - name: a
                      ports: [{containerPort: 80, hostPort: 80}]
                      securityContext: {capabilities: {add: [NET_ADMIN]}}
                """);
    assertThat(violations(pod.getSpec()))
        .containsExactlyInAnyOrder(
            "host namespaces",
            "runAsNonRoot",
            "runAsUser 0",
            "seccompProfile",
            "volume a",
            "a: hostPort",
            "a: allowPrivilegeEscalation",
            "a: capabilities");
  }

  private static List<PodSpec> pods(Manifests manifests) {
    return Stream.of(
            manifests.all(Deployment.class).stream()
                .map(deployment -> deployment.getSpec().getTemplate().getSpec()),
            manifests.all(Job.class).stream().map(job -> job.getSpec().getTemplate().getSpec()),
            manifests.all(Pod.class).stream().map(Pod::getSpec))
        .flatMap(Function.identity())
        .toList();
  }

  private static List<String> violations(PodSpec pod) {
    List<String> found = new ArrayList<>();
    if (Stream.of(pod.getHostNetwork(), pod.getHostPID(), pod.getHostIPC())
        .anyMatch(Boolean.TRUE::equals)) {
      found.add("host namespaces");
    }
    var security = pod.getSecurityContext();
    if (!Boolean.TRUE.equals(security.getRunAsNonRoot())) {
      found.add("runAsNonRoot");
    }
    if (security.getRunAsUser() != null && security.getRunAsUser() == 0) {
      found.add("runAsUser 0");
    }
    if (security.getSeccompProfile() == null
        || !security.getSeccompProfile().getType().equals("RuntimeDefault")) {
      found.add("seccompProfile");
    }
    for (Volume volume : pod.getVolumes()) {
      if (Stream.of(
              volume.getConfigMap(),
              volume.getEmptyDir(),
              volume.getProjected(),
              volume.getSecret(),
              volume.getPersistentVolumeClaim(),
              volume.getEphemeral(),
              volume.getHostPath())
          .allMatch(kind -> kind == null)) {
        found.add("volume " + volume.getName());
      }
    }
    pod.getContainers().forEach(container -> found.addAll(violations(container)));
    pod.getInitContainers().stream()
        .filter(container -> container.getName().equals("wait-for-model"))
        .forEach(container -> found.addAll(violations(container)));
    return found;
  }

  private static List<String> violations(Container container) {
    List<String> found = new ArrayList<>();
    var security = container.getSecurityContext();
    if (container.getPorts().stream().anyMatch(port -> port.getHostPort() != null)) {
      found.add("hostPort");
    }
    if (!Boolean.FALSE.equals(security.getAllowPrivilegeEscalation())) {
      found.add("allowPrivilegeEscalation");
    }
    if (Boolean.TRUE.equals(security.getPrivileged())) {
      found.add("privileged");
    }
    if (security.getCapabilities() == null
        || !security.getCapabilities().getDrop().contains("ALL")
        || !security.getCapabilities().getAdd().isEmpty()) {
      found.add("capabilities");
    }
    return found.stream().map(what -> container.getName() + ": " + what).toList();
  }
}
