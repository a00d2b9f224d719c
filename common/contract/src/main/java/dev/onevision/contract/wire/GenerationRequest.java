package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request for a completion: on {@code vision.requests.*} while any of its parts is a {@link
 * Part.Media} or {@link Part.Video}, afterwards on {@code llm.requests.*}. The vision service
 * replaces each of these parts with its {@link Part.Embedding} and changes nothing else.
 *
 * @param id unique, chosen by the gateway; the key of the record and of every reply
 * @param replyTo where the reply events go
 * @param deadline after this instant the request is dropped
 * @param priority interactive requests run before batch requests
 * @param model the name that the client requested
 * @param turns the conversation, oldest first; never empty
 * @param sampling how tokens are chosen
 * @param stopping when the completion ends
 * @param choices number of completions, at least 1; null is 1
 * @param logprobs number of the most likely tokens whose log probabilities each token has, besides
 *     its own; null for no log probabilities
 * @param continueLast whether the completion continues the last turn, which is the assistant's,
 *     instead of starting a new one; null is no
 * @param format that the completion must have; null for unrestricted text
 * @param caption the record of {@code captions.requests} from which the request was made, whose
 *     result goes to the topics of captions instead of {@code replyTo}; null if a gateway waits
 * @param owner digest that stands for the client's tenant; empty if the gateway has no keys; null
 *     if unknown
 * @param tokenization what is asked of the tokenizer instead of a completion; null for a completion
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
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CompletionFormat format,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CaptionOrigin caption,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String owner,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Tokenization tokenization)
    implements WireMessage {

  public GenerationRequest {
    turns = List.copyOf(turns);
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("a request needs at least one turn");
    }
    if (choices != null && choices < 1) {
      throw new IllegalArgumentException("a request needs at least one choice");
    }
  }

  /** A request for one completion, with defaults. */
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
        null, null, null);
  }

  /** A request of an unknown owner. */
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
      @Nullable CompletionFormat format,
      @Nullable CaptionOrigin caption) {
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
        caption,
        null,
        null);
  }

  /** A request for a completion. */
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
      @Nullable CompletionFormat format,
      @Nullable CaptionOrigin caption,
      @Nullable String owner) {
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
        caption,
        owner,
        null);
  }

  /** The number of completions. */
  public int choiceCount() {
    return choices == null ? 1 : choices;
  }

  /** The same request with other turns. */
  public GenerationRequest withTurns(List<Turn> replacement) {
    return with(replacement, caption, owner, tokenization);
  }

  /** The same request, whose result goes to the topics of captions. */
  public GenerationRequest withCaption(CaptionOrigin origin) {
    return with(turns, origin, owner, tokenization);
  }

  /** The same request of an owner. */
  public GenerationRequest withOwner(String client) {
    return with(turns, caption, client, tokenization);
  }

  /** The same request of the tokenizer. */
  public GenerationRequest withTokenization(@Nullable Tokenization asked) {
    return with(turns, caption, owner, asked);
  }

  private GenerationRequest with(
      List<Turn> newTurns,
      @Nullable CaptionOrigin newCaption,
      @Nullable String newOwner,
      @Nullable Tokenization newTokenization) {
    return new GenerationRequest(
        id,
        replyTo,
        deadline,
        priority,
        model,
        newTurns,
        sampling,
        stopping,
        choices,
        logprobs,
        continueLast,
        format,
        newCaption,
        newOwner,
        newTokenization);
  }

  /** Whether the vision service has to encode any part. */
  public boolean needsVision() {
    return turns.stream()
        .flatMap(turn -> turn.parts().stream())
        .anyMatch(part -> part instanceof Part.Media || part instanceof Part.Video);
  }
}
