package dev.onevision.llm.grammar.schema;

import dev.onevision.llm.grammar.pushdown.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compiles arrays with unique items. The values so far decide which may follow, so each subset of
 * the values has a symbol. Only short lists of values are supported.
 */
final class UniqueItems {

  private static final int MAX_VALUES = 10;

  private final Parts parts;
  private final SchemaCompiler schemas;

  UniqueItems(Parts parts, SchemaCompiler schemas) {
    this.parts = parts;
    this.schemas = schemas;
  }

  /** An array of {@code min} to {@code max} different items; {@code max} is above 1. */
  Symbol array(Schema schema, int min, int max) throws SchemaException {
    List<JsonNode> values =
        schema.has("prefixItems") || schema.node().get("items") == null
            ? null
            : values(schema.node().get("items"), schema.pointer("items"));
    if (values == null || values.size() > MAX_VALUES) {
      throw schema.refused(
          "uniqueItems",
          "it is supported for items of at most %d listed values (enum, const, boolean), and with"
                  .formatted(MAX_VALUES)
              + " maxItems 1.");
    }
    if (min > values.size()) {
      throw schema.refused("minItems", "there are only " + values.size() + " different items.");
    }
    return new Subsets(values, min, Math.min(max, values.size())).array();
  }

  /** The values of a schema; null if it does not list them. */
  private @Nullable List<JsonNode> values(JsonNode items, String pointer) throws SchemaException {
    if (!(items instanceof ObjectNode object)) {
      return null;
    }
    Schema schema = schemas.resolved(new Schema(object, pointer));
    if (schema.has("anyOf") || schema.has("oneOf")) {
      return null;
    }
    if (schema.has("enum") || schema.has("const")) {
      return different(schemas.listedValues(schema));
    }
    List<JsonNode> values = new ArrayList<>();
    for (String type : SchemaTypes.of(schema)) {
      switch (type) {
        case "null" -> values.add(JsonNodeFactory.instance.nullNode());
        case "boolean" -> {
          values.add(JsonNodeFactory.instance.booleanNode(true));
          values.add(JsonNodeFactory.instance.booleanNode(false));
        }
        default -> {
          return null;
        }
      }
    }
    return values;
  }

  /** Removes duplicates. Equal numbers are one value, however they are written. */
  private static List<JsonNode> different(List<JsonNode> values) {
    Map<Object, JsonNode> different = new HashMap<>();
    List<JsonNode> result = new ArrayList<>();
    for (JsonNode value : values) {
      Object key = value.isNumber() ? value.decimalValue().stripTrailingZeros() : value;
      if (different.putIfAbsent(key, value) == null) {
        result.add(value);
      }
      if (value.isContainer()) {
        return List.copyOf(values); // containers are not compared
      }
    }
    return result;
  }

  /** Subsets of the values, as bits. */
  private final class Subsets {

    private final List<Symbol> items = new ArrayList<>();
    private final List<Symbol> further = new ArrayList<>();
    private final Map<Integer, Symbol> rests = new HashMap<>();
    private final int min;
    private final int max;

    Subsets(List<JsonNode> values, int min, int max) {
      this.min = min;
      this.max = max;
      for (JsonNode value : values) {
        Symbol item = parts.literal(ScalarCompiler.json(value));
        items.add(item);
        further.add(parts.further(item));
      }
    }

    Symbol array() {
      List<Symbol> filled = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        filled.add(parts.sequence(items.get(i), rest(1 << i)));
      }
      return parts.brackets("[", "]", min == 0, parts.choice(filled));
    }

    /** The rest of an array that has these values. */
    private Symbol rest(int taken) {
      Symbol known = rests.get(taken);
      if (known != null) {
        return known;
      }
      int count = Integer.bitCount(taken);
      List<Symbol> ways = new ArrayList<>();
      if (count >= min) {
        ways.add(parts.close("]"));
      }
      for (int i = 0; i < items.size() && count < max; i++) {
        if ((taken & (1 << i)) == 0) {
          ways.add(parts.sequence(further.get(i), rest(taken | (1 << i))));
        }
      }
      Symbol rest = parts.choice(ways);
      rests.put(taken, rest);
      return rest;
    }
  }
}
