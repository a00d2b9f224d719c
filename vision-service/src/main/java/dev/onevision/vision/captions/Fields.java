package dev.onevision.vision.captions;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of one JSON object. An invalid field is refused by name. */
final class Fields {

  private final JsonNode object;
  private final String path;

  /**
   * The fields of an object.
   *
   * @param path of the object, empty for the record itself
   * @throws InvalidFieldException if it is no object, or has an unknown field
   */
  Fields(JsonNode object, String path, Set<String> known) throws InvalidFieldException {
    this.object = object;
    this.path = path;
    if (!object.isObject()) {
      throw new InvalidFieldException(path.isEmpty() ? null : path, "must be a JSON object");
    }
    Collection<String> names = object.propertyNames();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new InvalidFieldException(at(name), "is not a known field");
      }
    }
  }

  /** A field is invalid. */
  static final class InvalidFieldException extends Exception {

    private static final long serialVersionUID = 1L;

    private final @Nullable String field;

    InvalidFieldException(@Nullable String field, String complaint) {
      super(complaint);
      this.field = field;
    }

    @Nullable String field() {
      return field;
    }

    /** A sentence without its period. */
    String complaint() {
      return (field == null ? "The record" : "'" + field + "'") + " " + getMessage();
    }
  }

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** The field's value; null if it is missing. A JSON null is a value of the wrong type. */
  @Nullable JsonNode get(String name) {
    return object.get(name);
  }

  String text(String name, int maxLength) throws InvalidFieldException {
    String text = optionalText(name, maxLength);
    if (text == null) {
      throw new InvalidFieldException(at(name), "is missing");
    }
    return text;
  }

  @Nullable String optionalText(String name, int maxLength) throws InvalidFieldException {
    JsonNode node = object.get(name);
    if (node == null) {
      return null;
    }
    String text = node.isString() ? node.stringValue() : "";
    if (text.isEmpty() || text.codePointCount(0, text.length()) > maxLength) {
      throw new InvalidFieldException(
          at(name), "must be a string of 1 to %d characters".formatted(maxLength));
    }
    return text;
  }

  @Nullable Double number(String name) throws InvalidFieldException {
    JsonNode node = object.get(name);
    if (node == null) {
      return null;
    }
    if (!node.isNumber()) {
      throw new InvalidFieldException(at(name), "must be a number");
    }
    return node.decimalValue().doubleValue();
  }

  @Nullable Long integer(String name, long min, long max) throws InvalidFieldException {
    JsonNode node = object.get(name);
    if (node == null) {
      return null;
    }
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < min
        || node.longValue() > max) {
      throw new InvalidFieldException(
          at(name), "must be an integer from %d to %d".formatted(min, max));
    }
    return node.longValue();
  }

  /** A list of short strings; empty if it is missing. */
  List<String> texts(String name, int maxTexts, int maxLength) throws InvalidFieldException {
    JsonNode node = object.get(name);
    if (node == null) {
      return List.of();
    }
    boolean right =
        node.isArray()
            && !node.isEmpty()
            && node.size() <= maxTexts
            && node.valueStream()
                .allMatch(
                    text ->
                        text.isString()
                            && !text.stringValue().isEmpty()
                            && text.stringValue().codePoints().count() <= maxLength);
    if (!right) {
      throw new InvalidFieldException(
          at(name),
          "must be a list of 1 to %d strings of 1 to %d characters".formatted(maxTexts, maxLength));
    }
    return node.valueStream().map(JsonNode::stringValue).toList();
  }
}
