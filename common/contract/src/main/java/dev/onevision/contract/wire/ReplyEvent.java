package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a worker tells the waiting gateway about a request, in order, on the gateway's partition of
 * {@code replies}. A request ends with exactly one {@link Finished} or {@link Failed} per attempt;
 * an attempt that follows a worker's death repeats the same tokens under the same indices. Where
 * several choices were asked for, each of them ends with a {@link ChoiceFinished}, and a {@link
 * Finished} follows the last of these.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ReplyEvent.Token.class, name = "token"),
  @JsonSubTypes.Type(value = ReplyEvent.ChoiceFinished.class, name = "choice-finished"),
  @JsonSubTypes.Type(value = ReplyEvent.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = ReplyEvent.Failed.class, name = "failed")
})
public sealed interface ReplyEvent extends WireMessage {

  /** The id of the {@link GenerationRequest}. */
  String requestId();

  /**
   * Which delivery of the request this event comes from; the first is 1, and 0 is the gateway that
   * cancelled it.
   */
  int attempt();

  /**
   * One generated token.
   *
   * @param index position in its choice, zero-based
   * @param tokenId the token
   * @param text what the answer grows by; empty while a character or a possible stop string is
   *     incomplete
   * @param choice which of the answers grows; null is the first, 0, which is always written so
   * @param logprobs null unless the request asked for them
   */
  record Token(
      String requestId,
      int attempt,
      int index,
      int tokenId,
      String text,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer choice,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TokenLogprobs logprobs)
      implements ReplyEvent {

    public Token {
      choice = choice != null && choice == 0 ? null : choice;
    }

    /** A token of the only choice, without log probabilities. */
    public Token(String requestId, int attempt, int index, int tokenId, String text) {
      this(requestId, attempt, index, tokenId, text, null, null);
    }

    /** Which of the answers grows. */
    public int choiceIndex() {
      return choice == null ? 0 : choice;
    }
  }

  /**
   * One of several choices is complete.
   *
   * @param tokens that it has
   * @param text what was held back and now belongs to it; often empty
   * @param reason why it ended
   */
  record ChoiceFinished(
      String requestId, int attempt, int choice, int tokens, String text, FinishReason reason)
      implements ReplyEvent {}

  /**
   * The answer is complete, with all its choices.
   *
   * @param text what was held back and now belongs to the answer; often empty, and always so if
   *     there are several choices
   * @param reason why it ended; of several choices, the first
   * @param usage what it cost, all choices together
   * @param fingerprint of the model that answered
   */
  record Finished(
      String requestId,
      int attempt,
      String text,
      FinishReason reason,
      Usage usage,
      String fingerprint)
      implements ReplyEvent {}

  /** The request will not be answered. */
  record Failed(String requestId, int attempt, Failure failure) implements ReplyEvent {}
}
