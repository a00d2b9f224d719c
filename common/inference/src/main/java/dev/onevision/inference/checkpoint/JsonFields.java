package dev.onevision.inference.checkpoint;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a JSON object in a file. Messages name the file and the field.
 *
 * @param file the file
 * @param prefix path of the object in the file, empty or ending with a dot
 * @param node the object
 */
record JsonFields(Path file, String prefix, JsonNode node) {

  private static final int MAX_INTEGER = 1 << 28;

  JsonFields(Path file, JsonNode node) {
    this(file, "", node);
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** The object under a name; without fields if it is missing. */
  JsonFields object(String name) {
    JsonNode value = node.path(name);
    if (!value.isObject() && !value.isMissingNode() && !value.isNull()) {
      throw problem(name, "must be an object");
    }
    return new JsonFields(file, prefix + name + ".", value);
  }

  int integer(String name) {
    return integer(name, null, 1);
  }

  int integer(String name, @Nullable Integer absent, int min) {
    return integer(name, absent, min, MAX_INTEGER);
  }

  int integer(String name, @Nullable Integer absent, int min, int max) {
    JsonNode value = node.path(name);
    if (!node.hasNonNull(name)) {
      if (absent == null) {
        throw problem(name, "missing");
      }
      return absent;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      throw problem(name, "must be an integer from " + min + " to " + max);
    }
    return value.intValue();
  }

  double number(String name, double absent, double min, double max) {
    JsonNode value = node.path(name);
    if (!node.hasNonNull(name)) {
      return absent;
    }
    if (!value.isNumber() || !(value.doubleValue() >= min) || !(value.doubleValue() <= max)) {
      throw problem(name, "must be a number from " + min + " to " + max);
    }
    return value.doubleValue();
  }

  boolean flag(String name, boolean absent) {
    JsonNode value = node.path(name);
    if (!node.hasNonNull(name)) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw problem(name, "must be true or false");
    }
    return value.booleanValue();
  }

  String text(String name, String absent) {
    JsonNode value = node.path(name);
    if (!node.hasNonNull(name)) {
      return absent;
    }
    if (!value.isString()) {
      throw problem(name, "must be a string");
    }
    return value.stringValue();
  }

  /** Refuses every value but the one that the programs implement, which is also the default. */
  void only(String name, String supported) {
    String value = text(name, supported);
    if (!value.equals(supported)) {
      throw problem(name, "'%s' is not supported; only %s is".formatted(value, supported));
    }
  }

  CheckpointException problem(String name, String problem) {
    return new CheckpointException(file, prefix + name + ": " + problem);
  }
}
