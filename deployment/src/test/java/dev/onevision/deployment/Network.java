package dev.onevision.deployment;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says which connections NetworkPolicies allow, by the rules of Kubernetes: a pod that no policy
 * selects is open; otherwise one rule of one of its policies must allow the peer and the port, at
 * both ends.
 *
 * @param namespace of the policies
 */
record Network(String namespace, List<NetworkPolicy> policies) {

  boolean allows(Place from, Place to, String protocol, int port) {
    return leaves(from, to, protocol, port) && enters(from, to, protocol, port);
  }

  private boolean leaves(Place from, Place to, String protocol, int port) {
    List<NetworkPolicy> selecting = selecting(from, "Egress");
    return selecting.isEmpty()
        || selecting.stream()
            .flatMap(policy -> policy.getSpec().getEgress().stream())
            .anyMatch(
                rule -> ports(rule.getPorts(), to, protocol, port) && peers(rule.getTo(), to));
  }

  private boolean enters(Place from, Place to, String protocol, int port) {
    List<NetworkPolicy> selecting = selecting(to, "Ingress");
    return selecting.isEmpty()
        || selecting.stream()
            .flatMap(policy -> policy.getSpec().getIngress().stream())
            .anyMatch(
                rule -> ports(rule.getPorts(), to, protocol, port) && peers(rule.getFrom(), from));
  }

  private List<NetworkPolicy> selecting(Place pod, String direction) {
    return policies.stream()
        .filter(policy -> pod.namespace().equals(namespace))
        .filter(policy -> policy.getSpec().getPolicyTypes().contains(direction))
        .filter(policy -> matches(policy.getSpec().getPodSelector(), pod.labels()))
        .toList();
  }

  /** No ports in a rule are all ports. */
  private static boolean ports(
      List<NetworkPolicyPort> ports, Place to, String protocol, int wanted) {
    return ports.isEmpty()
        || ports.stream()
            .anyMatch(
                port ->
                    protocol.equals(port.getProtocol() == null ? "TCP" : port.getProtocol())
                        && includes(port, to, wanted));
  }

  private static boolean includes(NetworkPolicyPort range, Place to, int wanted) {
    IntOrString first = range.getPort();
    if (first == null) {
      return true;
    }
    if (first.getStrVal() != null) {
      return Integer.valueOf(wanted).equals(to.ports().get(first.getStrVal()));
    }
    int last = range.getEndPort() == null ? first.getIntVal() : range.getEndPort();
    return first.getIntVal() <= wanted && wanted <= last;
  }

  /** No peers in a rule are all peers. */
  private boolean peers(List<NetworkPolicyPeer> peers, Place place) {
    return peers.isEmpty() || peers.stream().anyMatch(peer -> matches(peer, place));
  }

  private boolean matches(NetworkPolicyPeer peer, Place place) {
    if (peer.getIpBlock() != null) {
      return contains(peer.getIpBlock(), place.address());
    }
    if (!place.isPod()) {
      return false;
    }
    boolean namespaces =
        peer.getNamespaceSelector() == null
            ? place.namespace().equals(namespace)
            : matches(peer.getNamespaceSelector(), place.namespaceLabels());
    return namespaces
        && (peer.getPodSelector() == null || matches(peer.getPodSelector(), place.labels()));
  }

  private static boolean matches(@Nullable LabelSelector selector, Map<String, String> labels) {
    if (selector == null) {
      return true;
    }
    Map<String, String> equal = selector.getMatchLabels();
    return (equal == null || labels.entrySet().containsAll(equal.entrySet()))
        && selector.getMatchExpressions().stream().allMatch(one -> matches(one, labels));
  }

  private static boolean matches(LabelSelectorRequirement wanted, Map<String, String> labels) {
    String value = labels.get(wanted.getKey());
    return switch (wanted.getOperator()) {
      case "In" -> value != null && wanted.getValues().contains(value);
      case "NotIn" -> value == null || !wanted.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> throw new IllegalArgumentException("operator " + wanted.getOperator());
    };
  }

  private static boolean contains(IPBlock block, String address) {
    return contains(block.getCidr(), address)
        && block.getExcept().stream().noneMatch(except -> contains(except, address));
  }

  private static boolean contains(String cidr, String address) {
    String[] parts = cidr.split("/", 2);
    byte[] network = InetAddress.ofLiteral(parts[0]).getAddress();
    byte[] wanted = InetAddress.ofLiteral(address).getAddress();
    if (network.length != wanted.length) {
      return false;
    }
    for (int bit = 0; bit < Integer.parseInt(parts[1]); bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((network[bit / 8] & mask) != (wanted[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
