package dev.onevision.vision.captions;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of one JSON object, each of which is there as it should be, or is refused by name. */
final class Fields {

  private final JsonNode object;
  private final String path;

  /**
   * The fields of an object.
   *
   * @param path of the object, empty for the record itself
   * @throws Wrong if it is no object, or has others than the known fields
   */
  Fields(JsonNode object, String path, Set<String> known) throws Wrong {
    this.object = object;
    this.path = path;
    if (!object.isObject()) {
      throw new Wrong(path.isEmpty() ? null : path, "must be a JSON object");
    }
    Collection<String> names = object.propertyNames();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new Wrong(at(name), "is not a known field");
      }
    }
  }

  /** Says which field is wrong, and how. */
  static final class Wrong extends Exception {

    private static final long serialVersionUID = 1L;

    private final @Nullable String field;

    Wrong(@Nullable String field, String complaint) {
      super(complaint);
      this.field = field;
    }

    @Nullable String field() {
      return field;
    }

    /** A sentence without its end. */
    String complaint() {
      return (field == null ? "The record" : "'" + field + "'") + " " + getMessage();
    }
  }

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** The field's value; null if it is missing. A JSON null is a value, of the wrong type. */
  @Nullable JsonNode get(String name) {
    return object.get(name);
  }

  String text(String name, int most) throws Wrong {
    String text = optionalText(name, most);
    if (text == null) {
      throw new Wrong(at(name), "is missing");
    }
    return text;
  }

  @Nullable String optionalText(String name, int most) throws Wrong {
    JsonNode node = object.get(name);
    if (node == null) {
      return null;
    }
    String text = node.isString() ? node.stringValue() : "";
    if (text.isEmpty() || text.codePointCount(0, text.length()) > most) {
      throw new Wrong(at(name), "must be a string of 1 to %d characters".formatted(most));
    }
    return text;
  }

  @Nullable Double number(String name, double least, double most) throws Wrong {
    JsonNode node = object.get(name);
    if (node == null) {
      return null;
    }
    double value = node.isNumber() ? node.decimalValue().doubleValue() : Double.NaN;
    if (!(value >= least && value <= most)) {
      throw new Wrong(
          at(name), "must be a number from %s to %s".formatted(plain(least), plain(most)));
    }
    return value;
  }

  @Nullable Long integer(String name, long least, long most) throws Wrong {
    JsonNode node = object.get(name);
    if (node == null) {
      return null;
    }
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < least
        || node.longValue() > most) {
      throw new Wrong(at(name), "must be an integer from %d to %d".formatted(least, most));
    }
    return node.longValue();
  }

  /** A list of short strings; empty if it is missing. */
  List<String> texts(String name, int mostTexts, int most) throws Wrong {
    JsonNode node = object.get(name);
    if (node == null) {
      return List.of();
    }
    boolean right =
        node.isArray()
            && !node.isEmpty()
            && node.size() <= mostTexts
            && node.valueStream()
                .allMatch(
                    text ->
                        text.isString()
                            && !text.stringValue().isEmpty()
                            && text.stringValue().codePoints().count() <= most);
    if (!right) {
      throw new Wrong(
          at(name),
          "must be a list of 1 to %d strings of 1 to %d characters".formatted(mostTexts, most));
    }
    return node.valueStream().map(JsonNode::stringValue).toList();
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
