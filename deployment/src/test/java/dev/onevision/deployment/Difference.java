package dev.onevision.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a set of values changes of the objects that the chart makes with its defaults, as text for
 * reviews: a heading for each object, and a line for each value. An object that the defaults do not
 * make is compared with the one of its kind whose name it begins with, such as {@code
 * onevision-llm-7b} with {@code onevision-llm}.
 */
final class Difference {

  private static final YAMLMapper YAML = new YAMLMapper();

  /** Objects of files that have tests of their own: their names are enough. */
  private static final Set<String> LISTED = Set.of("KafkaTopic", "KafkaUser");

  /** Follows from the values above it. */
  private static final String CHECKSUM = "spec.template.metadata.annotations.checksum/config";

  /** Labels that change with every version. */
  private static final Set<String> VERSION =
      Set.of("labels.app.kubernetes.io/version", "labels.helm.sh/chart");

  private Difference() {}

  static String of(Chart chart) {
    Map<String, Map<String, String>> before = objects(Chart.withDefaults());
    Map<String, Map<String, String>> after = objects(chart);
    StringBuilder text = new StringBuilder();
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      Map<String, String> now = after.get(name);
      if (now == null) {
        text.append("- ").append(name).append('\n');
        continue;
      }
      Optional<String> like = like(name, before.keySet());
      Map<String, String> was = like.map(before::get).orElse(Map.of());
      String lines = lines(was, now);
      if (!before.containsKey(name)) {
        text.append("+ ").append(name);
        text.append(like.map(other -> ", like " + other.split(" ", 2)[1]).orElse(""));
      } else if (!lines.isEmpty()) {
        text.append("  ").append(name);
      } else {
        continue;
      }
      text.append('\n').append(LISTED.contains(name.split(" ", 2)[0]) ? "" : lines);
    }
    return text.toString();
  }

  private static Optional<String> like(String name, Set<String> others) {
    String end = name.endsWith("-metrics") ? "-metrics" : "";
    return others.stream()
        .filter(
            other ->
                other.equals(name)
                    || (other.endsWith(end)
                        && name.startsWith(other.substring(0, other.length() - end.length()) + "-")
                        && (!end.isEmpty() || !other.endsWith("-metrics"))))
        .max((a, b) -> Integer.compare(a.length(), b.length()));
  }

  private static String lines(Map<String, String> was, Map<String, String> now) {
    StringBuilder text = new StringBuilder();
    Set<String> paths = new TreeSet<>(was.keySet());
    paths.addAll(now.keySet());
    for (String path : paths) {
      String old = was.get(path);
      String value = now.get(path);
      if (Objects.equals(old, value)) {
        continue;
      }
      if (old == null) {
        text.append("    + %s: %s\n".formatted(path, value));
      } else if (value == null) {
        text.append("    - %s: %s\n".formatted(path, old));
      } else {
        text.append("      %s: %s -> %s\n".formatted(path, old, value));
      }
    }
    return text.toString();
  }

  /** The values of each object by their paths. */
  private static Map<String, Map<String, String>> objects(Chart chart) {
    Map<String, Map<String, String>> objects = new TreeMap<>();
    Manifests.documents(chart.render())
        .forEach(
            document -> {
              try {
                JsonNode object = YAML.readTree(document);
                Map<String, String> values = new TreeMap<>();
                flatten("", object, values);
                values.remove("metadata.name");
                values.remove(CHECKSUM);
                values.keySet().removeIf(path -> VERSION.stream().anyMatch(path::endsWith));
                objects.put(
                    object.path("kind").asText() + " " + object.at("/metadata/name").asText(),
                    values);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return objects;
  }

  private static void flatten(String path, JsonNode node, Map<String, String> values) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(
              entry ->
                  flatten(
                      path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                      entry.getValue(),
                      values));
    } else if (node.isArray() && !node.isEmpty()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(path + "[" + label(node.get(i), i) + "]", node.get(i), values);
      }
    } else {
      values.put(path, node.isValueNode() ? node.asText() : node.toString());
    }
  }

  /** A list's element by its name if it has one, so that one more does not move the others. */
  private static String label(JsonNode element, int index) {
    String name = element.path("name").asText();
    return name.isEmpty() || element.size() == 1 ? Integer.toString(index) : name;
  }
}
