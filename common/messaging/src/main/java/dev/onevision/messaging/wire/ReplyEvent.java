package dev.onevision.messaging.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a worker tells the waiting gateway about a request, in order, on the gateway's partition of
 * {@code replies}. A request ends with exactly one {@link Finished} or {@link Failed} per attempt;
 * an attempt that follows a worker's death repeats the same tokens under the same indices.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ReplyEvent.Token.class, name = "token"),
  @JsonSubTypes.Type(value = ReplyEvent.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = ReplyEvent.Failed.class, name = "failed")
})
public sealed interface ReplyEvent extends WireMessage {

  /** The id of the {@link GenerationRequest}. */
  String requestId();

  /** Which delivery of the request this event comes from; the first is 1. */
  int attempt();

  /**
   * One generated token.
   *
   * @param index position in the answer, zero-based
   * @param tokenId the token
   * @param text what the answer grows by; empty while a character or a possible stop string is
   *     incomplete
   */
  record Token(String requestId, int attempt, int index, int tokenId, String text)
      implements ReplyEvent {}

  /**
   * The answer is complete.
   *
   * @param text what was held back and now belongs to the answer; often empty
   * @param reason why it ended
   * @param usage what it cost
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
