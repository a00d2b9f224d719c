package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request for an answer, on {@code vision.requests.*} while any of its parts is a {@link
 * Part.Media} or {@link Part.Video} and on {@code llm.requests.*} once none is: the vision service
 * replaces each of them by the {@link Part.Embedding} it made of it and passes everything else
 * through unchanged.
 *
 * @param id unique, chosen by the gateway; the key of the record and of every reply
 * @param replyTo where the events of the answer go
 * @param deadline after this instant nobody waits for the answer: drop it, do not run it
 * @param priority interactive requests are worked on before batch requests
 * @param model the name the client asked for
 * @param turns the conversation, oldest first; never empty
 * @param sampling how tokens are chosen
 * @param stopping when the answer ends
 * @param choices answers wanted, at least 1; null is 1
 * @param logprobs how many of the likeliest tokens' log probabilities each token comes with, beside
 *     its own; null for none at all
 * @param continueLast whether the answer continues the last turn, which is the assistant's, instead
 *     of beginning a turn of its own; null is no
 * @param format what form the answer must have; null for text of any kind
 * @param caption the record of {@code captions.requests} the request was made of, whose topics the
 *     answer goes to instead of {@code replyTo}; null if a gateway waits
 */
public record GenerationRequest(
    String id,
    ReplyAddress replyTo,
    Instant deadline,
    Priority priority,
    String model,
    List<Turn> turns,
    Sampling sampling,
    Stopping stopping,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer choices,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer logprobs,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean continueLast,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable AnswerFormat format,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CaptionOrigin caption)
    implements WireMessage {

  public GenerationRequest {
    turns = List.copyOf(turns);
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("a request needs at least one turn");
    }
    if (choices != null && choices < 1) {
      throw new IllegalArgumentException("a request wants at least one answer");
    }
  }

  /** A request for one answer, and nothing but the usual. */
  public GenerationRequest(
      String id,
      ReplyAddress replyTo,
      Instant deadline,
      Priority priority,
      String model,
      List<Turn> turns,
      Sampling sampling,
      Stopping stopping) {
    this(
        id, replyTo, deadline, priority, model, turns, sampling, stopping, null, null, null, null,
        null);
  }

  /** A request whose answer a gateway waits for. */
  public GenerationRequest(
      String id,
      ReplyAddress replyTo,
      Instant deadline,
      Priority priority,
      String model,
      List<Turn> turns,
      Sampling sampling,
      Stopping stopping,
      @Nullable Integer choices,
      @Nullable Integer logprobs,
      @Nullable Boolean continueLast,
      @Nullable AnswerFormat format) {
    this(
        id,
        replyTo,
        deadline,
        priority,
        model,
        turns,
        sampling,
        stopping,
        choices,
        logprobs,
        continueLast,
        format,
        null);
  }

  /** Answers wanted. */
  public int choiceCount() {
    return choices == null ? 1 : choices;
  }

  /** The same request with other turns. */
  public GenerationRequest withTurns(List<Turn> replacement) {
    return new GenerationRequest(
        id,
        replyTo,
        deadline,
        priority,
        model,
        replacement,
        sampling,
        stopping,
        choices,
        logprobs,
        continueLast,
        format,
        caption);
  }

  /** The same request, whose answer goes to the topics of captions. */
  public GenerationRequest withCaption(CaptionOrigin origin) {
    return new GenerationRequest(
        id,
        replyTo,
        deadline,
        priority,
        model,
        turns,
        sampling,
        stopping,
        choices,
        logprobs,
        continueLast,
        format,
        origin);
  }

  /** Whether any part still has to pass the vision service. */
  public boolean needsVision() {
    return turns.stream()
        .flatMap(turn -> turn.parts().stream())
        .anyMatch(part -> part instanceof Part.Media || part instanceof Part.Video);
  }
}
