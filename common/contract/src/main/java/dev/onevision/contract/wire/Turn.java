package dev.onevision.contract.wire;

import java.util.List;

/**
 * One message of the conversation.
 *
 * @param role who speaks
 * @param parts what is said, in order; text parts follow one another without a separator
 */
public record Turn(Role role, List<Part> parts) {

  public Turn {
    parts = List.copyOf(parts);
  }

  /** Who speaks. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }
}
