package dev.onevision.deployment;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The Secrets of a cluster, each with its keys. Thread-safe. */
final class Secrets {

  private final Map<String, Map<String, String>> contents = new ConcurrentHashMap<>();

  /** Creates a Secret, or replaces its content. */
  void put(String secret, Map<String, String> content) {
    contents.put(secret, Map.copyOf(content));
  }

  /**
   * The value of a key.
   *
   * @throws IllegalArgumentException if there is none: a pod that mounts it would not start
   */
  String get(String secret, String key) {
    String value = contents.getOrDefault(secret, new HashMap<>()).get(key);
    if (value == null) {
      throw new IllegalArgumentException("No Secret " + secret + " has the key " + key);
    }
    return value;
  }
}
