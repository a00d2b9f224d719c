package dev.onevision.gateway.openai;

import dev.onevision.gateway.openai.ChatRequest.JsonSchemaFormat;
import dev.onevision.gateway.openai.ChatRequest.ResponseFormat;
import dev.onevision.messaging.wire.AnswerFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What form an answer may be asked for in. Whether a schema can be kept is known to the LLM service
 * alone; here its size is looked at. Pure.
 */
final class FormatRules {

  private static final String FIELD = "response_format";
  private static final int LONGEST_SCHEMA = 65_536;
  private static final int DEEPEST_SCHEMA = 64;
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  private FormatRules() {}

  /** The form; null for text of any kind. */
  static @Nullable AnswerFormat check(ChatRequest request) {
    ResponseFormat responseFormat = request.responseFormat();
    AnswerFormat format = responseFormat == null ? null : format(responseFormat);
    if (format != null) {
      refuseBeside(request);
    }
    return format;
  }

  /** An answer of a form begins and ends with the document. */
  private static void refuseBeside(ChatRequest request) {
    String field =
        Boolean.TRUE.equals(request.ignoreEos())
            ? "ignore_eos"
            : request.minTokens() != null && request.minTokens() > 0
                ? "min_tokens"
                : Boolean.TRUE.equals(request.continueFinalMessage())
                    ? "continue_final_message"
                    : null;
    if (field != null) {
      throw ApiException.invalidValue(
          "'" + field + "' is not possible together with a 'response_format' of JSON.", field);
    }
  }

  private static @Nullable AnswerFormat format(ResponseFormat format) {
    return switch (format.type()) {
      case "text" -> null;
      case "json_object" -> new AnswerFormat.JsonObject();
      case "json_schema" -> schema(format.jsonSchema());
      case null -> throw missing(FIELD + ".type");
      default ->
          throw ApiException.invalidValue(
              "'response_format.type' must be text, json_object or json_schema.", FIELD + ".type");
    };
  }

  private static AnswerFormat schema(@Nullable JsonSchemaFormat format) {
    if (format == null) {
      throw missing(FIELD + ".json_schema");
    }
    if (format.name() == null) {
      throw missing(FIELD + ".json_schema.name");
    }
    if (!NAME.matcher(format.name()).matches()) {
      throw ApiException.invalidValue(
          "'response_format.json_schema.name' must have 1 to 64 letters, digits, underscores and"
              + " dashes.",
          FIELD + ".json_schema.name");
    }
    String field = FIELD + ".json_schema.schema";
    JsonNode schema = format.schema();
    if (schema == null || schema.isNull()) {
      throw missing(field);
    }
    if (!schema.isObject()) {
      throw ApiException.invalid("'" + field + "' must be an object.", field, "invalid_type");
    }
    if (isDeeper(schema, DEEPEST_SCHEMA)) {
      throw ApiException.invalidValue(
          "The schema is nested deeper than " + DEEPEST_SCHEMA + " levels.", field);
    }
    String text = schema.toString();
    if (text.length() > LONGEST_SCHEMA) {
      throw ApiException.invalidValue(
          "The schema has %d characters, at most %d are allowed."
              .formatted(text.length(), LONGEST_SCHEMA),
          field);
    }
    return new AnswerFormat.JsonSchema(text);
  }

  private static boolean isDeeper(JsonNode node, int levels) {
    if (!node.isContainer()) {
      return false;
    }
    return levels == 0 || node.values().stream().anyMatch(child -> isDeeper(child, levels - 1));
  }

  private static ApiException missing(String field) {
    return ApiException.invalid(
        "Missing required parameter: '" + field + "'.", field, "missing_required_parameter");
  }
}
