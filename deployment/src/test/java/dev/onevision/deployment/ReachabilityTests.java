package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each component of each installation reaches what it needs, and nothing else is open. */
class ReachabilityTests {

  private static final Place DNS = Place.pod("kube-system", Map.of("k8s-app", "kube-dns"));
  private static final Place BROKER =
      Place.pod("kafka", Map.of("strimzi.io/cluster", "my-cluster"));
  private static final Place OWN_BROKER =
      Place.pod(Component.NAMESPACE, Map.of("strimzi.io/cluster", "my-cluster"));
  private static final Place OUTSIDE_BROKER = Place.host("broker", "10.20.30.40");
  private static final Place INGRESS = Place.pod("ingress", Map.of("app", "nginx"));
  private static final Place PROMETHEUS = Place.pod("monitoring", Map.of("app", "prometheus"));
  private static final Place NEIGHBOR = Place.pod(Component.NAMESPACE, Map.of("app", "other"));
  private static final Place STORE = Place.pod(Component.NAMESPACE, Map.of("app", "minio"));
  private static final Place COLLECTOR = Place.pod("observability", Map.of("app", "collector"));
  private static final Place STRANGER = Place.pod("elsewhere", Map.of("app", "stranger"));
  private static final Place INTERNET = Place.host("internet", "93.184.216.34");
  private static final Place METADATA = Place.host("metadata service", "169.254.169.254");
  private static final Place API_SERVER = Place.host("API server", "10.96.0.1");

  private static final List<Place> EVERYWHERE =
      List.of(
          DNS,
          BROKER,
          OWN_BROKER,
          OUTSIDE_BROKER,
          INGRESS,
          PROMETHEUS,
          NEIGHBOR,
          STORE,
          COLLECTOR,
          STRANGER,
          INTERNET,
          METADATA,
          API_SERVER);

  private static final Set<Integer> COMMON_PORTS =
      Set.of(
          22, 53, 80, 443, 2049, 4317, 4318, 5432, 6443, 8080, 8081, 8082, 8083, 8443, 9090, 9092,
          9093, 9094, 9095, 9000, 9001, 9002, 10250);

  static Stream<Reach> installations() {
    return Combinations.all().stream().map(Reach::of);
  }

  /**
   * An installation, and what its values say of the network around it.
   *
   * @param policies whether it has NetworkPolicies
   * @param brokers where its brokers may be
   * @param clients who may call the gateway
   * @param scrapers who may read metrics
   * @param advertised ports of brokers that only the brokers name
   * @param mediaPorts of public addresses
   */
  private record Reach(
      Chart chart,
      Manifests manifests,
      boolean policies,
      List<Place> brokers,
      List<Place> clients,
      List<Place> scrapers,
      Set<Integer> advertised,
      Set<Integer> mediaPorts,
      boolean store) {

    static Reach of(Chart chart) {
      Map<String, Object> values = chart.values();
      return new Reach(
          chart,
          chart.manifests(),
          !Boolean.FALSE.equals(values.get("networkPolicy.enabled")),
          brokers(chart, has(values, "networkPolicy.kafkaTo")),
          has(values, "networkPolicy.gatewayFrom") ? List.of(INGRESS) : EVERYWHERE,
          has(values, "networkPolicy.metricsFrom")
              ? List.of(PROMETHEUS)
              : List.of(NEIGHBOR, STORE, OWN_BROKER),
          values.get("networkPolicy.kafkaPorts[0]") instanceof Integer port
              ? Set.of(port)
              : Set.of(),
          has(values, "networkPolicy.mediaPorts") ? Set.of(8443) : Set.of(80, 443),
          has(values, "networkPolicy.mediaTo"));
    }

    private static List<Place> brokers(Chart chart, boolean named) {
      if (named) {
        return List.of(BROKER);
      }
      return chart.examples().stream().anyMatch(name -> name.startsWith("kafka-strimzi"))
          ? List.of(OWN_BROKER)
          : List.of(BROKER, OWN_BROKER, OUTSIDE_BROKER);
    }

    private static boolean has(Map<String, Object> values, String prefix) {
      return values.keySet().stream().anyMatch(key -> key.startsWith(prefix));
    }

    Network network() {
      return new Network(Component.NAMESPACE, manifests.all(NetworkPolicy.class));
    }

    @Override
    public String toString() {
      return chart.toString();
    }
  }

  @ParameterizedTest
  @MethodSource("installations")
  void everyComponentReachesWhatItNeeds(Reach reach) {
    Network network = reach.network();
    for (Component component : Component.of(reach.manifests())) {
      Place pod = component.place();
      assertReaches(network, pod, DNS, "UDP", Set.of(53));
      assertReaches(network, pod, DNS, "TCP", Set.of(53));
      for (Place broker : reach.brokers()) {
        assertReaches(network, pod, broker, "TCP", component.brokerPorts());
        assertReaches(network, pod, broker, "TCP", reach.advertised());
      }
      assertReaches(network, pod, INTERNET, "TCP", component.tokenPorts());
      assertReaches(network, pod, COLLECTOR, "TCP", component.collectorPorts());
      if (component.name().equals("vision")) {
        assertReaches(network, pod, INTERNET, "TCP", reach.mediaPorts());
        if (reach.store()) {
          assertReaches(network, pod, STORE, "TCP", Set.of(9000, 443));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("installations")
  void clientsReachTheGatewayAndPrometheusEachComponent(Reach reach) {
    Network network = reach.network();
    for (Component component : Component.of(reach.manifests())) {
      Map<String, Integer> served = component.served();
      assertThat(component.listening()).as(component.name()).containsAll(served.values());
      served.forEach(
          (service, port) -> {
            List<Place> callers =
                service.contains("-metrics/") ? reach.scrapers() : reach.clients();
            callers.forEach(
                caller -> assertReaches(network, caller, component.place(), "TCP", Set.of(port)));
          });
      assertThat(served.keySet()).anyMatch(service -> service.contains("-metrics/"));
    }
  }

  @ParameterizedTest
  @MethodSource("installations")
  void nothingElseIsOpen(Reach reach) {
    if (!reach.policies()) {
      return;
    }
    Network network = reach.network();
    Set<Integer> ports = new TreeSet<>(COMMON_PORTS);
    for (Component component : Component.of(reach.manifests())) {
      Place pod = component.place();
      for (Place other : EVERYWHERE) {
        for (int port : ports) {
          assertThat(network.allows(pod, other, "TCP", port))
              .as("%s to %s, port %s", pod, other, port)
              .isEqualTo(mayConnect(reach, component, other, port));
          assertThat(network.allows(other, pod, "TCP", port))
              .as("%s to %s, port %s", other, pod, port)
              .isEqualTo(mayCall(reach, component, other, port));
          assertThat(network.allows(pod, other, "UDP", port)).isEqualTo(port == 53);
        }
      }
    }
  }

  private static boolean mayConnect(Reach reach, Component component, Place other, int port) {
    boolean kafka = component.brokerPorts().contains(port) || reach.advertised().contains(port);
    boolean anyBroker = reach.brokers().contains(OUTSIDE_BROKER);
    return port == 53
        || (kafka && (anyBroker || reach.brokers().contains(other)))
        || component.collectorPorts().contains(port)
        || component.tokenPorts().contains(port)
        || (component.name().equals("vision")
            && ((other.equals(INTERNET) && reach.mediaPorts().contains(port))
                || (other.equals(STORE) && reach.store())));
  }

  private static boolean mayCall(Reach reach, Component component, Place other, int port) {
    return component.served().entrySet().stream()
        .anyMatch(
            served ->
                served.getValue() == port
                    && (served.getKey().contains("-metrics/") ? reach.scrapers() : reach.clients())
                        .contains(other));
  }

  private static void assertReaches(
      Network network, Place from, Place to, String protocol, Set<Integer> ports) {
    for (int port : ports) {
      assertThat(network.allows(from, to, protocol, port))
          .as("%s to %s, %s port %s", from, to, protocol, port)
          .isTrue();
    }
  }

  @Test
  void aPolicyThatSelectsAPodClosesWhatItDoesNotName() {
    Network network =
        new Network(
            "default",
            List.of(
                (NetworkPolicy)
                    Manifests.parseObject(
                        """
                        apiVersion: networking.k8s.io/v1
                        kind: NetworkPolicy
                        metadata: {name: a}
                        spec:
                          podSelector: {matchExpressions: [{key: app, operator: In, values: [a]}]}
                          policyTypes: [Ingress, Egress]
                          ingress:
                            - ports: [{port: web}]
                              from: [{namespaceSelector: {}, podSelector: {matchLabels: {role: b}}}]
                          egress:
                            - ports: [{protocol: UDP, port: 100, endPort: 110}]
                              to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
                        """)));
    Place pod = new Place("a", "default", Map.of("app", "a"), "10.244.0.1", Map.of("web", 81));
    Place caller = Place.pod("far", Map.of("role", "b"));
    assertThat(network.allows(caller, pod, "TCP", 81)).isTrue();
    assertThat(network.allows(caller, pod, "TCP", 80)).isFalse();
    assertThat(network.allows(Place.pod("far", Map.of("role", "c")), pod, "TCP", 81)).isFalse();
    assertThat(network.allows(pod, Place.host("h", "10.2.0.1"), "UDP", 105)).isTrue();
    assertThat(network.allows(pod, Place.host("h", "10.2.0.1"), "UDP", 111)).isFalse();
    assertThat(network.allows(pod, Place.host("h", "10.2.0.1"), "TCP", 105)).isFalse();
    assertThat(network.allows(pod, Place.host("h", "10.1.0.1"), "UDP", 105)).isFalse();
    assertThat(network.allows(Place.pod("default", Map.of()), caller, "TCP", 1)).isTrue();
  }
}
