package dev.onevision.inference.checkpoint;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a JSON object of a file, with messages that name both.
 *
 * @param file where the object is
 * @param prefix path of the object in the file, empty or ending with a dot
 * @param node the object
 */
record JsonFields(Path file, String prefix, JsonNode node) {

  private static final int LARGEST_INTEGER = 1 << 28;

  JsonFields(Path file, JsonNode node) {
    this(file, "", node);
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** The object under a name; its fields are all absent if there is none. */
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

  int integer(String name, @Nullable Integer absent, int least) {
    return integer(name, absent, least, LARGEST_INTEGER);
  }

  int integer(String name, @Nullable Integer absent, int least, int most) {
    JsonNode value = node.path(name);
    if (!node.hasNonNull(name)) {
      if (absent == null) {
        throw problem(name, "missing");
      }
      return absent;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < least
        || value.longValue() > most) {
      throw problem(name, "must be an integer from " + least + " to " + most);
    }
    return value.intValue();
  }

  double number(String name, double absent, double least, double most) {
    JsonNode value = node.path(name);
    if (!node.hasNonNull(name)) {
      return absent;
    }
    if (!value.isNumber() || !(value.doubleValue() >= least) || !(value.doubleValue() <= most)) {
      throw problem(name, "must be a number from " + least + " to " + most);
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

  /** Refuses any value but the one that the programs implement, which is also the default. */
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
