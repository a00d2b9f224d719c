package dev.onevision.gateway.tokenization;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /tokenize}, unchecked.
 *
 * @param prompt a text without a chat template, in place of messages
 * @param otherFields the other fields, by name: those of the prompt of a chat request
 */
record TokenizeRequest(
    @Nullable String prompt,
    @JsonProperty("return_token_strings") @Nullable Boolean returnTokenStrings,
    @JsonProperty("add_special_tokens") @Nullable Boolean addSpecialTokens,
    @JsonAnySetter @Nullable Map<String, @Nullable JsonNode> otherFields) {

  /** The other fields that are present. */
  Map<String, @Nullable JsonNode> rest() {
    return otherFields == null ? Map.of() : otherFields;
  }
}
