package dev.onevision.llm.messaging;

import dev.onevision.contract.wire.AnswerFormat;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.contract.wire.Usage;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.llm.engine.AnswerListener;
import dev.onevision.worker.queue.WorkerFailedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends an answer's events to the gateway that waits. Tokens are not waited for; the answer's end
 * is, because after it the request is acknowledged.
 */
final class AnswerPublisher implements AnswerListener {

  /** The field that failures name whatever field asked for the form. */
  private static final String FORMAT = "response_format";

  private final GenerationRequest request;
  private final int attempt;
  private final String fingerprint;
  private final ReplyPublisher replies;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private volatile EmbeddingMemory.@Nullable Lease lease;

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

  /** Keeps the reservation until the model has the pictures or the answer ends. */
  void holds(EmbeddingMemory.Lease reserved) {
    lease = reserved;
    var _ = end.whenComplete((_, _) -> reserved.close());
  }

  /** Runs when the answer ends without having been told to its end: nobody hears the rest. */
  void onGivenUp(Runnable action) {
    var _ =
        end.whenComplete(
            (_, failure) -> {
              if (failure != null) {
                action.run();
              }
            });
  }

  @Override
  public void uploaded() {
    EmbeddingMemory.Lease held = lease;
    if (held != null) {
      held.close();
    }
  }

  @Override
  public void token(
      int choice, int index, int tokenId, String text, @Nullable TokenLogprobs logprobs) {
    if (end.isDone()) {
      return; // given up: what follows a hole is sent by the next attempt
    }
    publish(new ReplyEvent.Token(request.id(), attempt, index, tokenId, text, choice, logprobs));
  }

  @Override
  public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {
    if (!end.isDone()) {
      publish(new ReplyEvent.ChoiceFinished(request.id(), attempt, choice, tokens, text, reason));
    }
  }

  private void publish(ReplyEvent event) {
    send(event).exceptionally(this::giveUp);
  }

  @Override
  public void finished(String text, FinishReason reason, Usage usage) {
    last(new ReplyEvent.Finished(request.id(), attempt, text, reason, usage, fingerprint));
  }

  @Override
  public void failed(Failure failure) {
    AnswerFormat format = request.format();
    String field = format == null ? null : format.field();
    boolean ofForm = FORMAT.equals(failure.parameter()) && field != null;
    Failure named = ofForm ? new Failure(failure.code(), failure.message(), field) : failure;
    last(new ReplyEvent.Failed(request.id(), attempt, named));
  }

  @Override
  public void cancelled() {
    end.complete(null);
  }

  @Override
  public void abandoned() {
    end.completeExceptionally(new CancellationException("the engine stops"));
  }

  @Override
  public void lost() {
    end.completeExceptionally(new WorkerFailedException("the engine failed"));
  }

  /** Never throws: it runs on the engine's thread. */
  private CompletableFuture<Void> send(ReplyEvent event) {
    try {
      return replies.publish(request.replyTo(), event);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void last(ReplyEvent event) {
    if (end.isDone()) {
      return;
    }
    send(event)
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
