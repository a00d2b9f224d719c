package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.gateway.http.ApiException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads vLLM's fields for the output format: {@code structured_outputs}, and the older {@code
 * guided_json}, {@code guided_regex} and {@code guided_choice}. Refuses unsupported options that
 * would change the format. Pure.
 */
final class StructuredOutputs {

  private static final String FIELD = "structured_outputs";
  private static final JsonMapper MAPPER = new JsonMapper();

  private StructuredOutputs() {}

  /** The requested formats, by field. */
  static Map<String, CompletionFormat> formats(ChatRequest request) {
    Map<String, CompletionFormat> formats = new LinkedHashMap<>();
    JsonNode outputs = request.structuredOutputs();
    if (outputs != null && isPresent(outputs)) {
      structured(outputs, formats);
    }
    guided(formats, "guided_json", request.guidedJson());
    guided(formats, "guided_regex", request.guidedRegex());
    guided(formats, "guided_choice", request.guidedChoice());
    refuse("guided_grammar", request.guidedGrammar());
    refuse("guided_whitespace_pattern", request.guidedWhitespacePattern());
    return formats;
  }

  private static void guided(
      Map<String, CompletionFormat> formats, String field, @Nullable JsonNode value) {
    if (value != null && isPresent(value)) {
      String kind = field.substring(field.indexOf('_') + 1);
      formats.put(field, format(kind, value, field));
    }
  }

  private static void structured(JsonNode outputs, Map<String, CompletionFormat> formats) {
    if (!(outputs instanceof ObjectNode object)) {
      throw ApiException.invalid("'structured_outputs' must be an object.", FIELD, "invalid_type");
    }
    int before = formats.size();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      String field = FIELD + "." + entry.getKey();
      JsonNode value = entry.getValue();
      switch (entry.getKey()) {
        case "json", "regex", "choice" -> {
          if (isPresent(value)) {
            formats.put(field, format(entry.getKey(), value, field));
          }
        }
        case "json_object" -> {
          if (isTrue(value, field)) {
            formats.put(field, new CompletionFormat.JsonObject());
          }
        }
        // There is only one engine, so no fallback exists.
        case "disable_fallback" -> isTrue(value, field);
        case "disable_any_whitespace", "disable_additional_properties" -> {
          if (isTrue(value, field)) {
            throw unsupported(field);
          }
        }
        default -> refuse(field, value);
      }
    }
    if (formats.size() == before) {
      throw ApiException.invalidValue(
          "'structured_outputs' must have one of json, regex, choice and json_object.", FIELD);
    }
  }

  private static CompletionFormat format(String kind, JsonNode value, String field) {
    return switch (kind) {
      case "json" -> new CompletionFormat.JsonSchema(SchemaRules.text(schema(value), field), field);
      case "regex" -> new CompletionFormat.Regex(pattern(value, field), field);
      default -> new CompletionFormat.Choice(texts(value, field), field);
    };
  }

  /** A schema may also be sent as a string. */
  private static @Nullable JsonNode schema(JsonNode value) {
    if (!value.isString() || value.asString().length() > SchemaRules.MAX_CHARACTERS) {
      return value;
    }
    try {
      return MAPPER.readTree(value.asString());
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String pattern(JsonNode value, String field) {
    if (!value.isString() || value.asString().isEmpty()) {
      throw ApiException.invalid(
          "'" + field + "' must be a string that is not empty.", field, "invalid_type");
    }
    if (value.asString().length() > SchemaRules.MAX_CHARACTERS) {
      throw ApiException.invalidValue(
          "The pattern has %d characters, at most %d are allowed."
              .formatted(value.asString().length(), SchemaRules.MAX_CHARACTERS),
          field);
    }
    return value.asString();
  }

  private static List<String> texts(JsonNode value, String field) {
    List<String> texts = new ArrayList<>();
    long characters = 0;
    for (JsonNode text : value.isArray() ? value.values() : List.<JsonNode>of()) {
      if (!text.isString() || text.asString().isEmpty()) {
        throw ApiException.invalid(
            "'" + field + "' must be a list of strings that are not empty.", field, "invalid_type");
      }
      characters += text.asString().length();
      texts.add(text.asString());
    }
    if (texts.isEmpty()) {
      throw ApiException.invalid(
          "'" + field + "' must be a list of at least one string.", field, "invalid_type");
    }
    if (characters > SchemaRules.MAX_CHARACTERS) {
      throw ApiException.invalidValue(
          "The choices have %d characters, at most %d are allowed."
              .formatted(characters, SchemaRules.MAX_CHARACTERS),
          field);
    }
    return texts;
  }

  private static boolean isTrue(JsonNode value, String field) {
    if (isPresent(value) && !value.isBoolean()) {
      throw ApiException.invalid("'" + field + "' must be true or false.", field, "invalid_type");
    }
    return isPresent(value) && value.booleanValue();
  }

  private static void refuse(String field, @Nullable JsonNode value) {
    if (isPresent(value)) {
      throw unsupported(field);
    }
  }

  private static ApiException unsupported(String field) {
    return ApiException.unsupported(
        "'" + field + "' is not supported. Supported are json, regex, choice and json_object.",
        field);
  }

  private static boolean isPresent(@Nullable JsonNode node) {
    return node != null && !node.isNull();
  }
}
