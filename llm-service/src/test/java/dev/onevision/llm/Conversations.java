package dev.onevision.llm;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Turn;
import dev.onevision.inference.testing.Parity;
import dev.onevision.llm.prompt.Conversation;
import dev.onevision.llm.prompt.MediaEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The conversations of the reference data. */
public final class Conversations {

  private Conversations() {}

  /** The conversations whose messages show the place of each image and video. */
  public static List<JsonNode> all() {
    return Parity.records("generation").stream()
        .filter(node -> node.get("messages").isArray())
        .toList();
  }

  /** A conversation with an answer and another question. */
  public static JsonNode continued(JsonNode conversation, String answer, String question) {
    ObjectNode longer = (ObjectNode) conversation.deepCopy();
    ArrayNode messages = (ArrayNode) longer.get("messages");
    messages.addObject().put("role", "assistant").put("content", answer);
    messages.addObject().put("role", "user").put("content", question);
    return longer;
  }

  /**
   * A conversation as the wire has it.
   *
   * @param embed makes the embedding part of a {@code media} record
   */
  public static List<Turn> turns(JsonNode conversation, Function<JsonNode, Part> embed) {
    return turns(
        conversation,
        (role, parts) -> new Turn(Turn.Role.valueOf(role), parts),
        Part.Text::new,
        embed);
  }

  /**
   * A conversation for the chat template.
   *
   * @param embed makes the embedding of a {@code media} record
   */
  public static Conversation conversation(
      JsonNode conversation, Function<JsonNode, MediaEmbedding> embed) {
    return new Conversation(
        Conversations.<Conversation.Turn, Conversation.Part>turns(
            conversation,
            (role, parts) -> new Conversation.Turn(Conversation.Role.valueOf(role), parts),
            Conversation.Part.Text::new,
            media -> new Conversation.Part.Media(embed.apply(media))),
        false);
  }

  private static <T, P> List<T> turns(
      JsonNode conversation,
      BiFunction<String, List<P>, T> turn,
      Function<String, P> text,
      Function<JsonNode, P> embed) {
    List<T> turns = new ArrayList<>();
    if (conversation.get("system").asString("-").isEmpty()) {
      turns.add(turn.apply("SYSTEM", List.of(text.apply(""))));
    }
    int media = 0;
    for (JsonNode message : conversation.get("messages")) {
      List<P> parts = new ArrayList<>();
      JsonNode content = message.get("content");
      if (content.isString()) {
        parts.add(text.apply(content.asString()));
      }
      for (JsonNode part : content.isArray() ? content : List.<JsonNode>of()) {
        parts.add(
            part.get("type").asString().equals("text")
                ? text.apply(part.get("text").asString())
                : embed.apply(conversation.get("media").get(media++)));
      }
      turns.add(turn.apply(message.get("role").asString().toUpperCase(Locale.ROOT), parts));
    }
    return turns;
  }

  /** An embedding of the fixtures' model, as the wire has it. */
  public static Part.Embedding embedding(ClaimCheck content, int tokens) {
    return new Part.Embedding(content, tokens, 64, "f32", "digest", 1, 1);
  }

  /** An embedding of the fixtures' model. */
  public static MediaEmbedding embedding(int tokens) {
    return new MediaEmbedding(0, tokens, MediaEmbedding.DataType.F32, "digest");
  }
}
