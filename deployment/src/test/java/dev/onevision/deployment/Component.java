package dev.onevision.deployment;

import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A Deployment of an installation, as the network sees it.
 *
 * @param name gateway, vision or llm
 * @param environment of its container
 */
record Component(
    Manifests manifests, Deployment deployment, String name, Map<String, String> environment) {

  static final String NAMESPACE = "default";

  static List<Component> of(Manifests manifests) {
    return manifests.all(Deployment.class).stream()
        .map(
            deployment ->
                new Component(
                    manifests, deployment, kind(deployment), manifests.environment(deployment)))
        .toList();
  }

  /** The component's label also names the queue, as in {@code vision-7b}. */
  private static String kind(Deployment deployment) {
    return Objects.requireNonNull(
            labels(deployment).get("app.kubernetes.io/component"), "component")
        .split("-", 2)[0];
  }

  private static Map<String, String> labels(Deployment deployment) {
    return deployment.getSpec().getTemplate().getMetadata().getLabels();
  }

  /** One of its pods. */
  Place place() {
    return new Place(name, NAMESPACE, labels(deployment), "10.244.1.5", containerPorts());
  }

  private Map<String, Integer> containerPorts() {
    return Manifests.container(deployment).getPorts().stream()
        .collect(toMap(ContainerPort::getName, ContainerPort::getContainerPort));
  }

  /** Where the process listens, by its own configuration. */
  Set<Integer> listening() {
    Set<Integer> ports = new TreeSet<>();
    for (String key : List.of("SERVER_PORT", "MANAGEMENT_SERVER_PORT")) {
      if (environment.containsKey(key)) {
        ports.add(Integer.parseInt(Objects.requireNonNull(environment.get(key))));
      }
    }
    return ports;
  }

  /** Container ports that the Services of the component lead to, with the names of the Services. */
  Map<String, Integer> served() {
    Map<String, Integer> served = new LinkedHashMap<>();
    for (Service service : manifests.all(Service.class)) {
      Map<String, String> selector = service.getSpec().getSelector();
      if (labels(deployment).entrySet().containsAll(selector.entrySet())) {
        for (ServicePort port : service.getSpec().getPorts()) {
          Integer target = containerPorts().get(port.getTargetPort().getStrVal());
          served.put(
              service.getMetadata().getName() + "/" + port.getName(),
              Objects.requireNonNull(target, "target port of " + service.getMetadata().getName()));
        }
      }
    }
    return served;
  }

  /** Ports of the brokers that it is told to connect to. */
  Set<Integer> brokerPorts() {
    Set<Integer> ports = new TreeSet<>();
    for (String broker :
        Objects.requireNonNull(environment.get("SPRING_KAFKA_BOOTSTRAPSERVERS")).split(",", -1)) {
      ports.add(Integer.parseInt(broker.substring(broker.lastIndexOf(':') + 1)));
    }
    return ports;
  }

  /** Ports of the authorization server that it is told to ask for tokens. */
  Set<Integer> tokenPorts() {
    String url = environment.get("SPRING_KAFKA_PROPERTIES_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL");
    return url == null ? Set.of() : Set.of(URI.create(url).getPort());
  }

  /** Ports of the collectors that it is told to export to. */
  Set<Integer> collectorPorts() {
    Set<Integer> ports = new TreeSet<>();
    environment.forEach(
        (key, value) -> {
          if (key.contains("OTLP") && value.matches("https?://.*")) {
            URI uri = URI.create(value);
            int standard = uri.getScheme().equals("https") ? 443 : 80;
            ports.add(uri.getPort() < 0 ? standard : uri.getPort());
          }
        });
    return ports;
  }
}
