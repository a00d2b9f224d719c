package dev.onevision.llm.grammar.schema;

import dev.onevision.llm.grammar.automaton.LimitException;
import dev.onevision.llm.grammar.pushdown.Symbol;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schema, its location, and typed access to its keywords.
 *
 * @param pointer JSON pointer in the whole schema, as a URI fragment
 */
record Schema(ObjectNode node, String pointer) {

  /** Keywords without effect on validity. */
  static final Set<String> ANNOTATIONS =
      Set.of(
          "title",
          "description",
          "default",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly",
          "discriminator",
          "$comment",
          "$defs",
          "definitions",
          "components",
          "example",
          "externalDocs",
          "xml");

  private static final int MAX_NUMBER_DIGITS = 400;

  boolean has(String keyword) {
    return node.has(keyword);
  }

  boolean hasAny(Set<String> keywords) {
    return keywords.stream().anyMatch(node::has);
  }

  /** The keywords that affect validity. */
  Set<String> demands() {
    Set<String> demands = new LinkedHashSet<>(node.propertyNames());
    demands.removeIf(keyword -> ANNOTATIONS.contains(keyword) || keyword.startsWith("x-"));
    return demands;
  }

  /** Replaces OpenAPI 3.0's {@code nullable} by the type null. */
  Schema withNull() throws SchemaException {
    JsonNode nullable = node.get("nullable");
    if (nullable == null) {
      return this;
    }
    if (!nullable.isBoolean()) {
      throw refused("nullable", "it must be true or false.");
    }
    Schema own = without("nullable");
    JsonNode type = node.get("type");
    if (type != null && nullable.booleanValue()) {
      ArrayNode types = own.node.putArray("type");
      if (type.isArray()) {
        types.addAll(type.values());
      } else {
        types.add(type);
      }
      types.add("null");
    }
    return own;
  }

  /** The schema without a keyword. */
  Schema without(String keyword) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.setAll(node);
    copy.remove(keyword);
    return new Schema(copy, pointer);
  }

  String pointer(String keyword) {
    return child(pointer, keyword);
  }

  static String child(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  SchemaException refused(String keyword, String complaint) {
    return new SchemaException(pointer(keyword), complaint);
  }

  SchemaException tooLarge(String keyword, LimitException limit) {
    return refused(keyword, "it is too large: " + limit.getMessage() + ". Simplify it.");
  }

  @Nullable String string(String keyword) throws SchemaException {
    JsonNode value = node.get(keyword);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw refused(keyword, "it must be a string.");
    }
    return value.asString();
  }

  boolean isTrue(String keyword) throws SchemaException {
    JsonNode value = node.get(keyword);
    if (value != null && !value.isBoolean()) {
      throw refused(keyword, "it must be true or false.");
    }
    return value != null && value.booleanValue();
  }

  /** A count; {@code absent} if there is no keyword. */
  int count(String keyword, int absent) throws SchemaException {
    BigDecimal value = number(keyword);
    if (value == null) {
      return absent;
    }
    if (value.signum() < 0 || value.stripTrailingZeros().scale() > 0) {
      throw refused(keyword, "it must be a whole number, not below 0.");
    }
    return value.min(BigDecimal.valueOf(Symbol.NO_MAX - 1L)).intValue();
  }

  @Nullable BigDecimal number(String keyword) throws SchemaException {
    JsonNode value = node.get(keyword);
    if (value == null) {
      return null;
    }
    if (!value.isNumber()) {
      throw refused(keyword, "it must be a number.");
    }
    BigDecimal number = value.decimalValue();
    if (Math.abs((long) number.scale()) > MAX_NUMBER_DIGITS
        || number.precision() > MAX_NUMBER_DIGITS) {
      throw refused(keyword, "the number has too many digits.");
    }
    return number;
  }
}
