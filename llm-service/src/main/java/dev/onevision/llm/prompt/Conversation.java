package dev.onevision.llm.prompt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the model is asked.
 *
 * @param turns oldest first, not empty
 * @param continueLast whether the completion continues the last turn instead of starting a new one
 * @param tools that the model may call; often empty
 */
public record Conversation(List<Turn> turns, boolean continueLast, List<Tool> tools) {

  public Conversation {
    turns = List.copyOf(turns);
    tools = List.copyOf(tools);
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("A conversation needs at least one turn");
    }
  }

  /** A conversation without tools. */
  public Conversation(List<Turn> turns, boolean continueLast) {
    this(turns, continueLast, List.of());
  }

  /**
   * A function that the model may call.
   *
   * @param description null for none
   * @param parameters JSON Schema of its arguments, as JSON
   */
  public record Tool(String name, @Nullable String description, String parameters) {}

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
    ASSISTANT,
    /** The result of a tool call. */
    TOOL,
    /** The only turn: text that the completion continues, without a template. */
    TEXT
  }

  /** A piece of a turn. */
  public sealed interface Part {

    /** Text, never read as special tokens. */
    record Text(String text) implements Part {}

    /**
     * A call of a tool, in a turn of the assistant.
     *
     * @param arguments as JSON; other text is passed on unchanged
     */
    record ToolCall(String name, String arguments) implements Part {}

    /** An image or a video. */
    record Media(MediaEmbedding embedding) implements Part {}
  }
}
