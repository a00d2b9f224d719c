package dev.onevision.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The CustomResourceDefinitions of KEDA, the Prometheus operator, the Gateway API and Strimzi, by
 * models that are generated from them: they refuse unknown fields, missing required ones, and
 * values of the wrong type, pattern or range.
 */
final class CustomResources {

  private static final List<String> GROUPS =
      List.of(
          "gateway.networking.k8s.io/", "kafka.strimzi.io/", "monitoring.coreos.com/", "keda.sh/");

  private CustomResources() {}

  /** Whether an object's kind is one of these operators', and not Kubernetes' own. */
  static boolean defines(JsonNode object) {
    return GROUPS.stream().anyMatch(object.path("apiVersion").asText()::startsWith);
  }

  /** What is wrong with each object: an empty list for a valid one. One run checks all. */
  static List<List<String>> refusals(List<JsonNode> objects) {
    List<List<String>> refusals = new ArrayList<>();
    objects.forEach(object -> refusals.add(new ArrayList<>()));
    try {
      Path file = Files.createTempFile("custom-resources", ".json");
      try {
        new ObjectMapper().writeValue(file.toFile(), objects);
        KubernetesTools.node("custom-resources.js", List.of(file.toString()))
            .lines()
            .map(line -> line.split(" ", 2))
            .forEach(line -> refusals.get(Integer.parseInt(line[0])).add(line[1]));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return refusals;
  }
}
