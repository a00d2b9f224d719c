package dev.onevision.gateway.completions;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /v1/completions}, unchecked.
 *
 * @param prompt a text, or a list of one text
 * @param otherFields the other fields, by name
 */
record TextRequest(
    @Nullable JsonNode prompt,
    @JsonAnySetter @Nullable Map<String, @Nullable JsonNode> otherFields) {

  /** The other fields that are present. */
  Map<String, @Nullable JsonNode> rest() {
    return otherFields == null ? Map.of() : otherFields;
  }
}
