package dev.onevision.llm.messaging;

import dev.onevision.llm.engine.AnswerListener;
import dev.onevision.messaging.replies.ReplyPublisher;
import dev.onevision.messaging.wire.Failure;
import dev.onevision.messaging.wire.FinishReason;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.ReplyEvent;
import dev.onevision.messaging.wire.Usage;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends an answer's events to the gateway that waits. Tokens are not waited for; the answer's end
 * is, because after it the request is acknowledged.
 */
final class AnswerPublisher implements AnswerListener {

  private final GenerationRequest request;
  private final int attempt;
  private final String fingerprint;
  private final ReplyPublisher replies;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  AnswerPublisher(
      GenerationRequest request, int attempt, String fingerprint, ReplyPublisher replies) {
    this.request = request;
    this.attempt = attempt;
    this.fingerprint = fingerprint;
    this.replies = replies;
  }

  /**
   * Completes when the broker has the answer's end, or at once when nobody wants it; fails when
   * another worker has to answer.
   */
  CompletableFuture<Void> end() {
    return end;
  }

  @Override
  public void token(int index, int tokenId, String text) {
    replies
        .publish(
            request.replyTo(), new ReplyEvent.Token(request.id(), attempt, index, tokenId, text))
        .exceptionally(this::giveUp);
  }

  @Override
  public void finished(String text, FinishReason reason, Usage usage) {
    last(new ReplyEvent.Finished(request.id(), attempt, text, reason, usage, fingerprint));
  }

  @Override
  public void failed(Failure failure) {
    last(new ReplyEvent.Failed(request.id(), attempt, failure));
  }

  @Override
  public void cancelled() {
    end.complete(null);
  }

  @Override
  public void abandoned() {
    end.completeExceptionally(new CancellationException("the engine stops"));
  }

  private void last(ReplyEvent event) {
    replies
        .publish(request.replyTo(), event)
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                end.complete(null);
              } else {
                end.completeExceptionally(failure);
              }
            });
  }

  /** An answer with a hole must not be acknowledged: another attempt sends it again. */
  private @Nullable Void giveUp(Throwable failure) {
    end.completeExceptionally(failure);
    return null;
  }
}
