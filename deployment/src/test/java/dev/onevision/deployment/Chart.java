package dev.onevision.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call of {@code helm template}: a release named {@code onevision}, the chart's default values,
 * then value files, then single values.
 */
record Chart(List<String> examples, Map<String, Object> values) {

  private static final YAMLMapper YAML = new YAMLMapper();

  /** All example values of the project. */
  static List<Chart> offered() {
    return List.of(
        withDefaults(),
        withExample("cpu-0.5b"),
        withExample("gpu-7b"),
        withExample("kafka-secured"),
        withExample("kafka-strimzi"),
        withExample("kafka-strimzi-tls"),
        new Chart(List.of("gpu-7b", "kafka-secured"), Map.of()));
  }

  static Chart withDefaults() {
    return new Chart(List.of(), Map.of());
  }

  static Chart withExample(String name) {
    return new Chart(List.of(name), Map.of());
  }

  static LintResult lint() {
    return new Helm(Checkout.CHART).lint().strict().call();
  }

  Chart set(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(key, value);
    return new Chart(examples, more);
  }

  /** The rendered text, one YAML document for each object. */
  String render() {
    var command =
        new Helm(Checkout.CHART)
            .template()
            .withKubeVersion("1.30.0")
            .withName("onevision")
            .withNamespace("default");
    examples.forEach(
        name -> command.withValuesFile(Checkout.CHART.resolve("examples").resolve(name + ".yaml")));
    values.forEach(command::set);
    return command.call();
  }

  /** The rendered objects of a kind, custom resources included. */
  List<JsonNode> objects(String kind) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String document : Manifests.documents(render()).toList()) {
      JsonNode object = YAML.readTree(document);
      if (object.path("kind").asText().equals(kind)) {
        objects.add(object);
      }
    }
    return objects;
  }

  Manifests manifests() {
    return Manifests.parse(render());
  }

  /** The same rendered by the {@code helm} command. */
  String renderByCommand() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "template",
                "onevision",
                Checkout.CHART.toString(),
                "--kube-version=1.30.0",
                "--namespace=default"));
    examples.forEach(
        name -> arguments.add("--values=" + Checkout.CHART.resolve("examples/" + name + ".yaml")));
    values.forEach(
        (key, value) ->
            arguments.add(
                (value instanceof String text && !text.equals("null") ? "--set-string=" : "--set=")
                    + key
                    + "="
                    + value));
    return KubernetesTools.helm(arguments);
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>(examples);
    values.forEach((key, value) -> parts.add(key + "=" + value));
    return parts.isEmpty() ? "chart with default values" : "chart with " + parts;
  }
}
