package dev.onevision.gateway.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Requests of every operation of the OpenAPI document: half as its schemas allow, half with one
 * value that they do not. A random generator of the same seed gives the same request.
 */
final class DocumentedRequests {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MAX_DEPTH = 8;
  private static final String BOUNDARY = "fuzz";

  /** A string for each pattern of the document. */
  private static final Map<String, String> MATCHES =
      Map.of(
          "^[a-zA-Z0-9_-]{1,64}$",
          "a_b-1",
          "^[1-9][0-9]{0,6}[smhd]$",
          "24h",
          "^[0-9]+$",
          "3600",
          "^(none|white|black|#[0-9a-fA-F]{6})$",
          "#ffcc00");

  private static final List<String> TEXTS =
      List.of(
          "Hi",
          "",
          " ",
          "\u0000",
          "\uD83D\uDE80\u00e9",
          "<|im_end|>",
          "<tool_call>",
          "tiny",
          "{\"a\": 1}",
          "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
          "data:,",
          "http://[::1]:0/",
          "x".repeat(3000));

  private final JsonNode document;
  private final List<Operation> operations = new ArrayList<>();

  DocumentedRequests(JsonNode document) {
    this.document = document;
    document
        .path("paths")
        .forEachEntry(
            (path, item) ->
                item.forEachEntry(
                    (method, operation) -> operations.add(new Operation(method, path, operation))));
  }

  byte[] of(Random random) {
    Operation operation = any(operations, random);
    String path = operation.path();
    StringBuilder query = new StringBuilder();
    StringBuilder headers = new StringBuilder();
    for (JsonNode parameter : operation.node().path("parameters")) {
      String name = parameter.path("name").asString();
      String value = any(List.of("x", "1", "0", "-1", "tiny", "file-1", "99999999999"), random);
      switch (parameter.path("in").asString()) {
        case "path" -> path = path.replace("{" + name + "}", value);
        case "query" -> {
          if (random.nextInt(3) == 0) {
            query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(value);
          }
        }
        default -> {
          if (random.nextInt(12) == 0) {
            headers.append(name).append(": ").append(value).append("\r\n");
          }
        }
      }
    }
    JsonNode content = operation.node().at("/requestBody/content");
    byte[] body = {};
    if (!content.isMissingNode()) {
      String type = content.propertyNames().iterator().next();
      JsonNode value = value(content.path(type).path("schema"), random, 0);
      if (random.nextBoolean()) {
        breakOne(value, random);
      }
      boolean form = type.startsWith("multipart");
      body = form ? form(value) : JsonMapper.shared().writeValueAsBytes(value);
      headers.append("Content-Type: ").append(type);
      headers.append(form ? "; boundary=" + BOUNDARY : "").append("\r\nContent-Length: ");
      headers.append(body.length).append("\r\n");
    }
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    String line = operation.method().toUpperCase(Locale.ROOT) + " " + path + query;
    String head = line + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n";
    request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    return request.toByteArray();
  }

  /** A value that the schema allows, as far as it has the keywords of this document. */
  private JsonNode value(JsonNode schema, Random random, int depth) {
    JsonNode reference = schema.get("$ref");
    if (reference != null) {
      return value(document.at(reference.asString().substring(1)), random, depth);
    }
    JsonNode forms = schema.get("anyOf");
    if (forms != null) {
      return value(forms.get(random.nextInt(forms.size())), random, depth);
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.has("enum")) {
      return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
    }
    return switch (type(schema.path("type"), random)) {
      case "object" -> object(schema, random, depth);
      case "array" -> array(schema, random, depth);
      case "string" -> string(schema, random);
      case "integer" -> JSON.numberNode(integer(schema, random));
      case "number" -> JSON.numberNode(number(schema, random));
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "null" -> JSON.nullNode();
      default -> depth > MAX_DEPTH ? JSON.nullNode() : JSON.stringNode(any(TEXTS, random));
    };
  }

  private static String type(JsonNode type, Random random) {
    return type.isArray() ? type.get(random.nextInt(type.size())).asString() : type.asString("any");
  }

  private ObjectNode object(JsonNode schema, Random random, int depth) {
    ObjectNode object = JSON.objectNode();
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asString()));
    int rarity = depth == 0 ? 8 : 3;
    schema
        .path("properties")
        .forEachEntry(
            (name, field) -> {
              boolean wanted = depth <= MAX_DEPTH && random.nextInt(rarity) == 0;
              if (required.contains(name) || wanted) {
                object.set(name, value(field, random, depth + 1));
              }
            });
    JsonNode others = schema.path("additionalProperties");
    if (others.isObject()) {
      object.set(any(List.of("5", "a"), random), value(others, random, depth + 1));
    }
    return object;
  }

  private ArrayNode array(JsonNode schema, Random random, int depth) {
    ArrayNode array = JSON.arrayNode();
    int min = schema.path("minItems").asInt(0);
    int max = Math.min(schema.path("maxItems").asInt(4), min + 3);
    int size = depth > MAX_DEPTH ? min : min + random.nextInt(max - min + 1);
    for (int i = 0; i < size; i++) {
      array.add(value(schema.path("items"), random, depth + 1));
    }
    return array;
  }

  private static StringNode string(JsonNode schema, Random random) {
    if (schema.has("pattern")) {
      String pattern = schema.get("pattern").asString();
      String match = MATCHES.get(pattern);
      if (match == null) {
        throw new IllegalStateException("There is no string for the pattern " + pattern + ".");
      }
      return JSON.stringNode(match);
    }
    return JSON.stringNode(random.nextInt(3) > 0 ? "Hi" : any(TEXTS, random));
  }

  private static long integer(JsonNode schema, Random random) {
    long min = schema.path("minimum").asLong(0);
    long max = Math.min(schema.path("maximum").asLong(min + 50), min + 50);
    return random.nextLong(min, max + 1);
  }

  private static double number(JsonNode schema, Random random) {
    double min = schema.path("minimum").asDouble(schema.path("exclusiveMinimum").asDouble(0));
    double max = schema.path("maximum").asDouble(min + 2);
    return max - random.nextDouble() * (max - min);
  }

  /** Replaces one value anywhere in the tree by one of another kind, or removes it. */
  private static void breakOne(JsonNode root, Random random) {
    JsonNode at = root;
    while (at.isContainer() && !at.isEmpty()) {
      int index = random.nextInt(at.size());
      String name = at.isObject() ? List.copyOf(at.propertyNames()).get(index) : "";
      JsonNode child = at.isObject() ? at.get(name) : at.get(index);
      if (!child.isContainer() || child.isEmpty() || random.nextInt(3) == 0) {
        JsonNode broken = broken(random);
        if (at instanceof ObjectNode object) {
          if (random.nextInt(6) == 0) {
            object.remove(name);
          } else {
            object.set(name, broken);
          }
        } else {
          ((ArrayNode) at).set(index, broken);
        }
        return;
      }
      at = child;
    }
  }

  private static JsonNode broken(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.numberNode(-1);
      case 2 -> JSON.numberNode(Long.MAX_VALUE);
      case 3 -> JSON.numberNode(1e300);
      case 4 -> JSON.numberNode(0.5);
      case 5 -> JSON.booleanNode(random.nextBoolean());
      case 6 -> JSON.objectNode();
      case 7 -> JSON.objectNode().put("type", "x");
      case 8 -> JSON.arrayNode();
      case 9 -> JSON.arrayNode().addNull();
      case 10 -> JSON.stringNode("x".repeat(random.nextInt(1, 70_000)));
      default -> JSON.stringNode(any(TEXTS, random));
    };
  }

  private static byte[] form(JsonNode fields) {
    StringBuilder form = new StringBuilder();
    fields.forEachEntry(
        (name, value) -> {
          form.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"");
          form.append(name).append('"');
          if (name.equals("file") || name.equals("image")) {
            form.append("; filename=\"a\"");
          }
          form.append("\r\n\r\n").append(value.isString() ? value.asString() : value.toString());
          form.append("\r\n");
        });
    return form.append("--" + BOUNDARY + "--\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T any(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  private record Operation(String method, String path, JsonNode node) {}
}
