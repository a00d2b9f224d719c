package dev.onevision.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The suite's own configuration keys, as Spring's annotation processor described them when the
 * modules were compiled.
 */
final class ConfigurationKeys {

  private static final String METADATA = "META-INF/spring-configuration-metadata.json";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, ConfigurationKey> keys = new TreeMap<>();
  private final Set<String> prefixes = new TreeSet<>();

  private ConfigurationKeys() {}

  /** Reads the metadata of all modules on the class path. */
  static ConfigurationKeys read() {
    ConfigurationKeys all = new ConfigurationKeys();
    try {
      List<URL> files =
          Collections.list(ConfigurationKeys.class.getClassLoader().getResources(METADATA));
      for (URL file : files) {
        try (InputStream metadata = file.openStream()) {
          all.add(JSON.readTree(metadata));
        }
      }
    } catch (IOException failure) {
      throw new IllegalStateException("Cannot read " + METADATA, failure);
    }
    if (all.keys.isEmpty()) {
      throw new IllegalStateException(
          METADATA + " of the services is missing. Compile them again: ./mvnw clean test-compile");
    }
    return all;
  }

  private void add(JsonNode metadata) {
    for (JsonNode group : metadata.path("groups")) {
      // A record inside another has no table of its own.
      if (isOurs(group) && !group.path("type").asString().contains("$")) {
        prefixes.add(group.path("name").asString());
      }
    }
    for (JsonNode property : metadata.path("properties")) {
      if (isOurs(property)) {
        ConfigurationKey key = ConfigurationKey.of(property);
        keys.merge(key.name(), key, ConfigurationKey::readBy);
      }
    }
  }

  private static boolean isOurs(JsonNode item) {
    return item.path("name").asString().startsWith("onevision.");
  }

  /** All keys, sorted by name. */
  Collection<ConfigurationKey> all() {
    return keys.values();
  }

  /** The keys by prefix, both sorted; a key belongs to the longest prefix. */
  Map<String, List<ConfigurationKey>> byPrefix() {
    return keys.values().stream()
        .collect(
            Collectors.groupingBy(
                key -> prefixOf(key.name()), TreeMap::new, Collectors.toUnmodifiableList()));
  }

  private String prefixOf(String name) {
    return prefixes.stream()
        .filter(prefix -> name.startsWith(prefix + "."))
        .reduce((shorter, longer) -> longer.length() > shorter.length() ? longer : shorter)
        .orElseThrow(() -> new IllegalStateException(name + " has no prefix"));
  }

  /** Names of the environment variables that records in these packages read. */
  Set<String> variables(String... packages) {
    return keys.values().stream()
        .filter(key -> key.packages().stream().anyMatch(name -> isBelow(name, packages)))
        .map(key -> variable(key.name()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isBelow(String name, String... packages) {
    return Stream.of(packages)
        .filter(above -> !above.isEmpty())
        .anyMatch(above -> name.equals(above) || name.startsWith(above + "."));
  }

  /** Spring's relaxed binding: dots become underscores, dashes go, letters are upper case. */
  static String variable(String key) {
    return key.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
