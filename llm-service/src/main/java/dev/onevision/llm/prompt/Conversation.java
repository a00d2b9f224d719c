package dev.onevision.llm.prompt;

import java.util.List;

/**
 * What the model is asked.
 *
 * @param turns oldest first, not empty
 * @param continueLast whether the completion continues the last turn instead of starting a new one
 */
public record Conversation(List<Turn> turns, boolean continueLast) {

  public Conversation {
    turns = List.copyOf(turns);
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("A conversation needs at least one turn");
    }
  }

  /**
   * One message.
   *
   * @param parts in order; text parts are joined without a separator
   */
  public record Turn(Role role, List<Part> parts) {

    public Turn {
      parts = List.copyOf(parts);
    }
  }

  /** The speakers. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }

  /** A piece of a turn. */
  public sealed interface Part {

    /** Text, never read as special tokens. */
    record Text(String text) implements Part {}

    /** An image or a video. */
    record Media(MediaEmbedding embedding) implements Part {}
  }
}
