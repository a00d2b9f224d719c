package dev.onevision.deployment;

import java.util.Map;

/**
 * One end of a connection: a pod, or an address outside the cluster.
 *
 * @param name for messages
 * @param namespace of the pod; empty outside the cluster
 * @param labels of the pod
 * @param address of the pod or host, IPv4
 * @param ports of the pod by name
 */
record Place(
    String name,
    String namespace,
    Map<String, String> labels,
    String address,
    Map<String, Integer> ports) {

  static Place pod(String namespace, Map<String, String> labels) {
    return new Place("pod " + namespace + labels, namespace, labels, "10.244.1.7", Map.of());
  }

  static Place host(String name, String address) {
    return new Place(name + " " + address, "", Map.of(), address, Map.of());
  }

  boolean isPod() {
    return !namespace.isEmpty();
  }

  /** The labels that Kubernetes gives each namespace. */
  Map<String, String> namespaceLabels() {
    return Map.of("kubernetes.io/metadata.name", namespace);
  }

  @Override
  public String toString() {
    return name;
  }
}
