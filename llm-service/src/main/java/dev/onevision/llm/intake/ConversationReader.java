package dev.onevision.llm.intake;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Turn;
import dev.onevision.llm.prompt.Conversation;
import dev.onevision.llm.prompt.MediaEmbedding;
import java.util.ArrayList;
import java.util.List;

/** Reads the conversation of a request whose media are encoded. Numbers its embeddings in order. */
final class ConversationReader {

  private int embeddings;

  private ConversationReader() {}

  static Conversation read(GenerationRequest request) throws RefusedException {
    ConversationReader reader = new ConversationReader();
    List<Conversation.Turn> turns = new ArrayList<>();
    for (Turn turn : request.turns()) {
      List<Conversation.Part> parts = new ArrayList<>();
      for (Part part : turn.parts()) {
        parts.add(reader.part(part));
      }
      turns.add(new Conversation.Turn(role(turn.role()), parts));
    }
    return new Conversation(
        turns, Boolean.TRUE.equals(request.continueLast()), ToolReader.forPrompt(request.format()));
  }

  private Conversation.Part part(Part part) throws RefusedException {
    return switch (part) {
      case Part.Text(var text) -> new Conversation.Part.Text(text);
      case Part.ToolCall(var name, var arguments) ->
          new Conversation.Part.ToolCall(name, arguments);
      case Part.Embedding embedding ->
          new Conversation.Part.Media(
              new MediaEmbedding(
                  embeddings++, embedding.tokens(), dataType(embedding), embedding.digest()));
      case Part.Media _, Part.Video _ ->
          throw RefusedException.invalid(
              "The request has media that are not encoded. Send it to a vision queue.", "messages");
    };
  }

  private static MediaEmbedding.DataType dataType(Part.Embedding embedding)
      throws RefusedException {
    return switch (embedding.dataType()) {
      case "bf16" -> MediaEmbedding.DataType.BF16;
      case "f32" -> MediaEmbedding.DataType.F32;
      default ->
          throw RefusedException.invalid("An embedding is neither bf16 nor f32.", "messages");
    };
  }

  private static Conversation.Role role(Turn.Role role) {
    return switch (role) {
      case SYSTEM -> Conversation.Role.SYSTEM;
      case USER -> Conversation.Role.USER;
      case ASSISTANT -> Conversation.Role.ASSISTANT;
      case TOOL -> Conversation.Role.TOOL;
      case TEXT -> Conversation.Role.TEXT;
    };
  }
}
