package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.gateway.chat.ChatRequest.JsonSchemaFormat;
import dev.onevision.gateway.chat.ChatRequest.ResponseFormat;
import dev.onevision.gateway.http.ApiException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks the output format that a request asks for. Only the LLM service knows whether it supports
 * a schema; this class checks its size. Pure.
 */
final class FormatRules {

  private static final String FIELD = "response_format";
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  private FormatRules() {}

  /** The format; null for unrestricted text. */
  static @Nullable CompletionFormat check(ChatRequest request) {
    refuse("grammar", request.grammar());
    refuse("ebnf", request.ebnf());
    refuse("structural_tag", request.structuralTag());
    refuse("regex", request.regex());
    refuse("json_schema", request.jsonSchema());
    ResponseFormat responseFormat = request.responseFormat();
    Map<String, CompletionFormat> formats = new LinkedHashMap<>();
    CompletionFormat own = responseFormat == null ? null : format(responseFormat);
    if (own != null) {
      formats.put(FIELD, own);
    }
    formats.putAll(StructuredOutputs.formats(request));
    if (formats.size() > 1) {
      List<String> fields = List.copyOf(formats.keySet());
      throw ApiException.invalidValue(
          "'%s' and '%s' both set the form of the answer. Send one of them."
              .formatted(fields.get(0), fields.get(1)),
          fields.get(1));
    }
    for (Map.Entry<String, CompletionFormat> format : formats.entrySet()) {
      refuseBeside(request, format.getKey());
      return format.getValue();
    }
    return null;
  }

  /**
   * Refuses fields of other servers that set an output format, because ignoring them would be
   * wrong.
   */
  private static void refuse(String field, @Nullable JsonNode value) {
    if (value != null && !value.isNull()) {
      throw ApiException.unsupported(
          "'%s' is not supported. Use 'response_format', or 'structured_outputs' with json, regex,"
                  .formatted(field)
              + " choice or json_object.",
          field);
    }
  }

  /**
   * Refuses fields that do not fit a constrained completion, which begins and ends with its format.
   */
  static void refuseBeside(ChatRequest request, String format) {
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
          "'%s' is not possible together with '%s'.".formatted(field, format), field);
    }
  }

  private static @Nullable CompletionFormat format(ResponseFormat format) {
    if (format.type() == null) {
      throw missing(FIELD + ".type");
    }
    switch (format.type()) {
      case "text" -> {
        refuseBesideType(format, "json_schema", format.jsonSchema() != null);
        refuseBesideType(format, "schema", isPresent(format.schema()));
        return null;
      }
      case "json_object" -> {
        refuseBesideType(format, "json_schema", format.jsonSchema() != null);
        JsonNode schema = format.schema();
        return isPresent(schema)
            ? new CompletionFormat.JsonSchema(SchemaRules.text(schema, FIELD + ".schema"))
            : new CompletionFormat.JsonObject();
      }
      case "json_schema" -> {
        refuseBesideType(format, "schema", isPresent(format.schema()));
        return schema(format.jsonSchema());
      }
      default ->
          throw ApiException.invalidValue(
              "'response_format.type' must be text, json_object or json_schema.", FIELD + ".type");
    }
  }

  private static void refuseBesideType(ResponseFormat format, String field, boolean present) {
    if (present) {
      String path = FIELD + "." + field;
      throw ApiException.invalidValue(
          "'%s' is not possible together with the type %s.".formatted(path, format.type()), path);
    }
  }

  private static boolean isPresent(@Nullable JsonNode node) {
    return node != null && !node.isNull();
  }

  private static CompletionFormat schema(@Nullable JsonSchemaFormat format) {
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
    JsonNode schema = format.schema();
    return new CompletionFormat.JsonSchema(
        isPresent(schema)
            ? SchemaRules.text(schema, FIELD + ".json_schema.schema")
            : SchemaRules.ANY_JSON);
  }

  private static ApiException missing(String field) {
    return ApiException.invalid(
        "Missing required parameter: '" + field + "'.", field, "missing_required_parameter");
  }
}
