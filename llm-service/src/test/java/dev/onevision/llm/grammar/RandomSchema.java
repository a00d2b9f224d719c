package dev.onevision.llm.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random schemas with documents of bounded length, and random documents, generated without the
 * grammar.
 */
final class RandomSchema {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String CHARACTERS = "aZ0 _-\"\\\n\t\u0007/é€語🦊";
  private static final List<String> NAMES =
      List.of("a", "ab", "name", "n\"q", "größe", "x y", "items", "🦊", "count", "b\\c", "id", "");

  private final RandomGenerator random;

  RandomSchema(RandomGenerator random) {
    this.random = random;
  }

  /** An object with recursive definitions. */
  ObjectNode schema(int depth) {
    ObjectNode root = object(depth);
    ObjectNode tree = JSON.objectNode().put("type", "object");
    tree.putObject("properties").set("v", scalar());
    tree.withObject("/properties").putObject("next").put("$ref", "#/$defs/tree");
    tree.putArray("required").add("v");
    tree.put("additionalProperties", false);
    root.putObject("$defs").set("tree", tree);
    return root;
  }

  private ObjectNode any(int depth) {
    if (depth == 0) {
      return scalar();
    }
    return switch (random.nextInt(8)) {
      case 0, 1 -> object(depth - 1);
      case 2 -> array(depth - 1);
      case 3 -> tuple(depth - 1);
      case 4 -> {
        ObjectNode choice = JSON.objectNode();
        ArrayNode alternatives = choice.putArray("anyOf");
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
          alternatives.add(any(depth - 1));
        }
        yield choice;
      }
      case 5 -> JSON.objectNode().put("$ref", "#/$defs/tree");
      default -> scalar();
    };
  }

  private ObjectNode object(int depth) {
    ObjectNode object = JSON.objectNode().put("type", "object");
    ObjectNode properties = object.putObject("properties");
    ArrayNode required = object.putArray("required");
    for (int i = random.nextInt(5); i > 0; i--) {
      String name = pick(NAMES);
      properties.set(name, any(depth));
    }
    for (String name : properties.propertyNames()) {
      if (random.nextBoolean()) {
        required.add(name);
      }
    }
    object.put("additionalProperties", false);
    return object;
  }

  private ObjectNode array(int depth) {
    ObjectNode array = JSON.objectNode().put("type", "array");
    array.set("items", any(depth));
    int min = random.nextInt(3);
    return array.put("minItems", min).put("maxItems", min + random.nextInt(3));
  }

  private ObjectNode tuple(int depth) {
    ObjectNode array = JSON.objectNode().put("type", "array").put("items", false);
    ArrayNode items = array.putArray("prefixItems");
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      items.add(any(depth));
    }
    return array.put("minItems", random.nextInt(count + 1));
  }

  private ObjectNode scalar() {
    ObjectNode schema = JSON.objectNode();
    return switch (random.nextInt(9)) {
      case 0 -> {
        int min = random.nextInt(6);
        yield schema
            .put("type", "string")
            .put("minLength", min)
            .put("maxLength", min + random.nextInt(10));
      }
      case 1 ->
          schema
              .put("type", "string")
              .put(
                  "pattern",
                  pick(
                      List.of(
                          "^[a-z]{1,8}$", "^(ja|nein|\\d+-[A-F]{2}|\"é\\\\)$", "^[^a-z]{0,4}x?$")))
              .put("maxLength", 8);
      case 2 ->
          schema
              .put("type", "string")
              .put(
                  "format",
                  pick(
                      List.of(
                          "date",
                          "time",
                          "date-time",
                          "duration",
                          "uuid",
                          "ipv4",
                          "ipv6",
                          "hostname",
                          "uri")));
      case 3 -> {
        long low = random.nextLong(-2000, 2000);
        yield schema
            .put("type", "integer")
            .put("minimum", low)
            .put("maximum", low + random.nextLong(3000));
      }
      case 4 -> {
        BigDecimal low = BigDecimal.valueOf(random.nextLong(-3000, 3000), 2);
        BigDecimal high = low.add(BigDecimal.valueOf(1 + random.nextLong(3000), 2));
        yield schema
            .put("type", "number")
            .put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", low)
            .put(random.nextBoolean() ? "maximum" : "exclusiveMaximum", high);
      }
      case 5 -> {
        schema.putArray("enum").add("red").add("red wine").add("größe\"").add(3).addNull();
        yield schema;
      }
      case 6 -> {
        schema.putArray("type").add("null").add(random.nextBoolean() ? "integer" : "boolean");
        yield schema;
      }
      case 7 -> schema.put("type", random.nextBoolean() ? "number" : "boolean");
      default -> {
        schema.putObject("const").put("k", "v\n").putArray("l").add(1).add(true);
        yield schema;
      }
    };
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** A document of the schema; null if this generator has none. */
  @Nullable JsonNode document(JsonNode schema, JsonNode root, int depth) {
    if (schema.has("$ref")) {
      return document(root.at("/$defs/tree"), root, depth + 1);
    }
    if (schema.has("anyOf")) {
      return document(pick(List.copyOf(schema.get("anyOf").values())), root, depth + 1);
    }
    if (schema.has("enum")) {
      return pick(List.copyOf(schema.get("enum").values()));
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    JsonNode type = schema.get("type");
    String name =
        type.isArray() ? type.get(random.nextInt(type.size())).asString() : type.asString();
    return switch (name) {
      case "object" -> {
        ObjectNode object = JSON.objectNode();
        for (var property : schema.get("properties").properties()) {
          boolean required =
              schema.get("required").values().contains(JSON.stringNode(property.getKey()));
          if (required || (depth < 12 && random.nextBoolean())) {
            JsonNode value = document(property.getValue(), root, depth + 1);
            if (value == null) {
              yield null;
            }
            object.set(property.getKey(), value);
          }
        }
        yield object;
      }
      case "array" -> {
        ArrayNode array = JSON.arrayNode();
        JsonNode prefix = schema.path("prefixItems");
        int min = schema.path("minItems").asInt(0);
        int max = prefix.isArray() ? prefix.size() : schema.path("maxItems").asInt(0);
        int count = min + random.nextInt(max - min + 1);
        for (int i = 0; i < count; i++) {
          JsonNode item = prefix.isArray() ? prefix.get(i) : schema.get("items");
          JsonNode value = document(item, root, depth + 1);
          if (value == null) {
            yield null;
          }
          array.add(value);
        }
        yield array;
      }
      case "string" -> schema.has("pattern") || schema.has("format") ? null : string(schema);
      case "integer" ->
          JSON.numberNode(
              schema.has("minimum")
                  ? random.nextLong(
                      schema.get("minimum").asLong(), schema.get("maximum").asLong() + 1)
                  : random.nextLong(-100_000, 100_000));
      case "number" -> number(schema);
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      default -> JSON.nullNode();
    };
  }

  private JsonNode string(JsonNode schema) {
    int min = schema.get("minLength").asInt();
    int length = min + random.nextInt(schema.get("maxLength").asInt() - min + 1);
    int[] all = CHARACTERS.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(all[random.nextInt(all.length)]);
    }
    return JSON.stringNode(text.toString());
  }

  private JsonNode number(JsonNode schema) {
    if (schema.has("minimum") || schema.has("exclusiveMinimum")) {
      List<BigDecimal> ends = new ArrayList<>();
      for (String keyword : List.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")) {
        if (schema.has(keyword)) {
          ends.add(schema.get(keyword).decimalValue());
        }
      }
      BigDecimal middle =
          ends.getFirst().add(ends.getLast()).divide(BigDecimal.TWO); // 3 digits, exact
      return JSON.numberNode(middle);
    }
    return JSON.numberNode(BigDecimal.valueOf(random.nextLong(-1_000_000, 1_000_000), 3));
  }

  /** A document as JSON, sometimes with line breaks and indentation. */
  String text(JsonNode document) {
    StringBuilder text = new StringBuilder();
    if (random.nextBoolean()) {
      text.append(document);
    } else {
      indented(document, "\n", text);
    }
    return text.toString();
  }

  private static void indented(JsonNode node, String newline, StringBuilder text) {
    if (node.isContainer() && !node.isEmpty() && !node.has("k")) { // a constant is never indented
      String inner = newline + "  ";
      text.append(node.isObject() ? '{' : '[');
      String separator = inner;
      for (var property : node.properties()) {
        text.append(separator).append(JSON.stringNode(property.getKey())).append(": ");
        indented(property.getValue(), inner, text);
        separator = "," + inner;
      }
      for (JsonNode item : node.isArray() ? node.values() : List.<JsonNode>of()) {
        text.append(separator);
        indented(item, inner, text);
        separator = "," + inner;
      }
      text.append(newline).append(node.isObject() ? '}' : ']');
    } else {
      text.append(node);
    }
  }
}
