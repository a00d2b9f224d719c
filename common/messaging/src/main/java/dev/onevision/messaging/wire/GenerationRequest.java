package dev.onevision.messaging.wire;

import java.time.Instant;
import java.util.List;

/**
 * One request for an answer, on {@code vision.requests} while any of its parts is a {@link
 * Part.Media} or {@link Part.Video} and on {@code llm.requests.*} once none is: the vision service
 * replaces each of them by the {@link Part.Embedding} it made of it and passes everything else
 * through unchanged.
 *
 * @param id unique, chosen by the gateway; the key of the record and of every reply
 * @param replyTo where the events of the answer go
 * @param deadline after this instant nobody waits for the answer: drop it, do not run it
 * @param priority interactive work is admitted before batch work
 * @param model the name the client asked for
 * @param turns the conversation, oldest first; never empty
 * @param sampling how tokens are chosen
 * @param stopping when the answer ends
 */
public record GenerationRequest(
    String id,
    ReplyAddress replyTo,
    Instant deadline,
    Priority priority,
    String model,
    List<Turn> turns,
    Sampling sampling,
    Stopping stopping)
    implements WireMessage {

  public GenerationRequest {
    turns = List.copyOf(turns);
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("a request needs at least one turn");
    }
  }

  /** The same request with other turns. */
  public GenerationRequest withTurns(List<Turn> replacement) {
    return new GenerationRequest(
        id, replyTo, deadline, priority, model, replacement, sampling, stopping);
  }

  /** Whether any part still has to pass the vision service. */
  public boolean needsVision() {
    return turns.stream()
        .flatMap(turn -> turn.parts().stream())
        .anyMatch(part -> part instanceof Part.Media || part instanceof Part.Video);
  }
}
