package dev.onevision.gateway.chat;

import dev.onevision.gateway.http.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks the size of a JSON schema. Pure. */
final class SchemaRules {

  /** The schema that every JSON value matches. */
  static final String ANY_JSON = "{}";

  static final int MAX_CHARACTERS = 65_536;
  private static final int MAX_LEVELS = 64;

  private SchemaRules() {}

  /**
   * The text of a schema.
   *
   * @param field of the schema
   * @throws ApiException if it is not an object or is too large
   */
  static String text(@Nullable JsonNode schema, String field) {
    if (schema == null || !schema.isObject()) {
      throw ApiException.invalid("'" + field + "' must be an object.", field, "invalid_type");
    }
    if (isDeeper(schema, MAX_LEVELS)) {
      throw ApiException.invalidValue(
          "The schema is nested deeper than " + MAX_LEVELS + " levels.", field);
    }
    String text = schema.toString();
    if (text.length() > MAX_CHARACTERS) {
      throw ApiException.invalidValue(
          "The schema has %d characters, at most %d are allowed."
              .formatted(text.length(), MAX_CHARACTERS),
          field);
    }
    return text;
  }

  private static boolean isDeeper(JsonNode node, int levels) {
    if (!node.isContainer()) {
      return false;
    }
    return levels == 0 || node.values().stream().anyMatch(child -> isDeeper(child, levels - 1));
  }
}
