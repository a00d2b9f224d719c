package dev.onevision.llm;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Turn;
import dev.onevision.inference.testing.Parity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The conversations of the reference data, as the gateway would send them. */
public final class Conversations {

  private Conversations() {}

  /** The conversations whose pictures each have their place in the messages. */
  public static List<JsonNode> all() {
    return Parity.records("generation").stream()
        .filter(node -> node.get("messages").isArray())
        .toList();
  }

  /**
   * A conversation's turns.
   *
   * @param embed makes the embedding part of a {@code media} record
   */
  public static List<Turn> turns(JsonNode conversation, Function<JsonNode, Part> embed) {
    List<Turn> turns = new ArrayList<>();
    if (conversation.get("system").asString("-").isEmpty()) {
      turns.add(new Turn(Turn.Role.SYSTEM, List.of(new Part.Text(""))));
    }
    int media = 0;
    for (JsonNode message : conversation.get("messages")) {
      List<Part> parts = new ArrayList<>();
      JsonNode content = message.get("content");
      if (content.isString()) {
        parts.add(new Part.Text(content.asString()));
      }
      for (JsonNode part : content.isArray() ? content : List.<JsonNode>of()) {
        parts.add(
            part.get("type").asString().equals("text")
                ? new Part.Text(part.get("text").asString())
                : embed.apply(conversation.get("media").get(media++)));
      }
      turns.add(
          new Turn(
              Turn.Role.valueOf(message.get("role").asString().toUpperCase(Locale.ROOT)), parts));
    }
    return turns;
  }

  /** An embedding whose content nobody reads. */
  public static Part.Embedding embedding(int tokens) {
    return embedding(new ClaimCheck("embeddings", 0, List.of(), 0, 0), tokens);
  }

  /** An embedding of the fixtures' model. */
  public static Part.Embedding embedding(ClaimCheck content, int tokens) {
    return new Part.Embedding(content, tokens, 64, "f32", "digest", 1, 1);
  }
}
