package dev.onevision.contract.wire;

import java.util.List;

/**
 * One message of the conversation.
 *
 * @param role of the speaker
 * @param parts in order; text parts follow one another without a separator
 */
public record Turn(Role role, List<Part> parts) {

  public Turn {
    parts = List.copyOf(parts);
  }

  /** The role of a speaker. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    /** The result of a tool call. */
    TOOL,
    /** The only turn: text that the completion continues, without a chat template. */
    TEXT
  }
}
