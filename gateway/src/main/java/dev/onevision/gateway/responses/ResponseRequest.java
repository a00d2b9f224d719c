package dev.onevision.gateway.responses;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.onevision.gateway.chat.ChatRequest.Content;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * The body of {@code POST /v1/responses}, unchecked.
 *
 * @param otherFields the other fields, by name
 */
record ResponseRequest(
    @Nullable Input input,
    @Nullable String instructions,
    @JsonAnySetter @Nullable Map<String, @Nullable JsonNode> otherFields) {

  /** The other fields that are present. */
  Map<String, @Nullable JsonNode> rest() {
    return otherFields == null ? Map.of() : otherFields;
  }

  /** The conversation: a message of the user, or items. */
  @JsonDeserialize(using = InputDeserializer.class)
  sealed interface Input {

    record Text(String text) implements Input {}

    record Items(List<@Nullable Item> items) implements Input {}
  }

  /**
   * An item; {@code type} decides which other fields are used.
   *
   * @param type a message if it is missing
   */
  record Item(
      @Nullable String type,
      @Nullable String role,
      @Nullable Content content,
      @JsonProperty("call_id") @Nullable String callId,
      @Nullable String name,
      @Nullable String arguments,
      @Nullable Content output) {}

  static final class InputDeserializer extends StdDeserializer<Input> {

    private static final TypeReference<List<@Nullable Item>> ITEMS = new TypeReference<>() {};

    InputDeserializer() {
      super(Input.class);
    }

    @Override
    public Input deserialize(JsonParser parser, DeserializationContext context) {
      return switch (parser.currentToken()) {
        case VALUE_STRING -> new Input.Text(parser.getString());
        case START_ARRAY ->
            new Input.Items(
                context.readValue(parser, context.getTypeFactory().constructType(ITEMS)));
        default -> (Input) context.handleUnexpectedToken(Input.class, parser);
      };
    }
  }
}
