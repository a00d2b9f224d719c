package dev.onevision.gateway.messages;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
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
 * The body of {@code POST /v1/messages}, unchecked.
 *
 * @param otherFields the other fields, by name
 */
record MessageRequest(
    @Nullable List<@Nullable Turn> messages,
    @Nullable Blocks system,
    @JsonAnySetter @Nullable Map<String, @Nullable JsonNode> otherFields) {

  /** The other fields that are present. */
  Map<String, @Nullable JsonNode> rest() {
    return otherFields == null ? Map.of() : otherFields;
  }

  /** One message. */
  record Turn(@Nullable String role, @Nullable Blocks content) {}

  /** Content: a string is one block of text. */
  @JsonDeserialize(using = BlocksDeserializer.class)
  record Blocks(List<@Nullable Block> list) {}

  /** A block; {@code type} decides which other fields are used. */
  record Block(
      @Nullable String type,
      @Nullable String text,
      @Nullable Source source,
      @Nullable String id,
      @Nullable String name,
      @Nullable JsonNode input,
      @JsonProperty("tool_use_id") @Nullable String toolUseId,
      @Nullable Blocks content) {

    static Block ofText(String text) {
      return new Block("text", text, null, null, null, null, null, null);
    }
  }

  /** Where an image is. */
  record Source(
      @Nullable String type,
      @JsonProperty("media_type") @Nullable String mediaType,
      @Nullable String data,
      @Nullable String url) {}

  static final class BlocksDeserializer extends StdDeserializer<Blocks> {

    private static final TypeReference<List<@Nullable Block>> LIST = new TypeReference<>() {};

    BlocksDeserializer() {
      super(Blocks.class);
    }

    @Override
    public Blocks deserialize(JsonParser parser, DeserializationContext context) {
      return switch (parser.currentToken()) {
        case VALUE_STRING -> new Blocks(List.of(Block.ofText(parser.getString())));
        case START_ARRAY ->
            new Blocks(context.readValue(parser, context.getTypeFactory().constructType(LIST)));
        default -> (Blocks) context.handleUnexpectedToken(Blocks.class, parser);
      };
    }
  }
}
