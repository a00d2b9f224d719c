package dev.onevision.deployment;

import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A set of Kubernetes objects, each of a kind and with fields that Kubernetes knows.
 *
 * @param objects at least one
 */
record Manifests(List<HasMetadata> objects) {

  private static final Pattern SEPARATOR = Pattern.compile("(?m)^---\\s*$");
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  Manifests {
    if (objects.isEmpty()) {
      throw new IllegalArgumentException("no objects");
    }
  }

  /** Splits YAML documents and reads each strictly. */
  static Manifests parse(String yaml) {
    return new Manifests(documents(yaml).map(Manifests::parseObject).toList());
  }

  static Stream<String> documents(String yaml) {
    return Arrays.stream(SEPARATOR.split(yaml))
        .filter(document -> document.lines().anyMatch(line -> !line.matches("\\s*(#.*)?")));
  }

  static HasMetadata parseObject(String document) {
    HasMetadata object = SERIALIZATION.unmarshal(document);
    List<String> unknown = UnknownFields.of(object);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Kubernetes knows no such fields: " + unknown + " in\n" + document);
    }
    return object;
  }

  <T extends HasMetadata> List<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T extends HasMetadata> T one(Class<T> kind, String name) {
    return all(kind).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName() + " " + name));
  }

  static Container container(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
  }

  /**
   * The environment that a deployment's container sees. Values that come from elsewhere are given
   * as {@code <secret NAME/KEY>} and the like.
   */
  Map<String, String> environment(Deployment deployment) {
    Map<String, String> environment = new TreeMap<>();
    Container container = container(deployment);
    container
        .getEnvFrom()
        .forEach(
            from ->
                environment.putAll(
                    one(ConfigMap.class, from.getConfigMapRef().getName()).getData()));
    environment.putAll(
        container.getEnv().stream().collect(toMap(EnvVar::getName, Manifests::value)));
    return environment;
  }

  private static String value(EnvVar variable) {
    if (variable.getValueFrom() == null) {
      return variable.getValue();
    }
    var secret = variable.getValueFrom().getSecretKeyRef();
    return secret == null
        ? "<" + variable.getValueFrom().getResourceFieldRef().getResource() + ">"
        : "<secret " + secret.getName() + "/" + secret.getKey() + ">";
  }
}
