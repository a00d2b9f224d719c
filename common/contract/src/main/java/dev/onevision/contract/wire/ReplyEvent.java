package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * An event of a request, from a worker to the waiting gateway, in order, on the gateway's partition
 * of {@code replies}. A completed or failed attempt ends with exactly one {@link Finished} or
 * {@link Failed}; an attempt that was abandoned, lost or cancelled sends no end. The next attempt
 * repeats the same tokens with the same indices. With several choices, each ends with a {@link
 * ChoiceFinished}, and a {@link Finished} follows the last one.
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
   * The delivery of the request from which this event comes; the first is 1, and 0 is the gateway
   * that cancelled the request.
   */
  int attempt();

  /**
   * One generated token.
   *
   * @param index position in its choice, zero-based
   * @param tokenId the token
   * @param text of the token; empty while a character or a possible stop string is incomplete
   * @param choice index of the choice; null for the first, 0, which is never written as 0
   * @param logprobs null unless the request wants them
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

    /** Index of the choice. */
    public int choiceIndex() {
      return choice == null ? 0 : choice;
    }
  }

  /**
   * One of several choices is complete.
   *
   * @param tokens number of tokens
   * @param text that was held back until now; often empty
   * @param reason why the choice ended
   */
  record ChoiceFinished(
      String requestId, int attempt, int choice, int tokens, String text, FinishReason reason)
      implements ReplyEvent {}

  /**
   * All choices are complete.
   *
   * @param text that was held back until now; often empty, and always if there are several choices
   * @param reason why the first choice ended
   * @param usage of all choices together
   * @param fingerprint of the model
   * @param details what the workers did; null if unknown
   */
  record Finished(
      String requestId,
      int attempt,
      String text,
      FinishReason reason,
      Usage usage,
      String fingerprint,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CompletionDetails details)
      implements ReplyEvent {

    /** The end of a request without details. */
    public Finished(
        String requestId,
        int attempt,
        String text,
        FinishReason reason,
        Usage usage,
        String fingerprint) {
      this(requestId, attempt, text, reason, usage, fingerprint, null);
    }
  }

  /** The request failed. */
  record Failed(String requestId, int attempt, Failure failure) implements ReplyEvent {}
}
