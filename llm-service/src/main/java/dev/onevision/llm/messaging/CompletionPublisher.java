package dev.onevision.llm.messaging;

import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.contract.wire.Usage;
import dev.onevision.kafka.replies.ReplyTo;
import dev.onevision.llm.engine.CompletionListener;
import dev.onevision.llm.engine.EndReason;
import dev.onevision.llm.engine.EngineFailure;
import dev.onevision.llm.engine.FinishReason;
import dev.onevision.llm.engine.GeneratedToken;
import dev.onevision.llm.engine.TokenUsage;
import dev.onevision.worker.queue.WorkerFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the reply events of one attempt at a request. Tokens are sent without waiting. The last
 * event is awaited, because the record is acknowledged after it.
 */
final class CompletionPublisher implements CompletionListener {

  /** The field that failures of the output format name by default. */
  private static final String FORMAT_PARAMETER = "response_format";

  private final GenerationRequest request;
  private final int attempt;
  private final String fingerprint;
  private final ReplyTo replyTo;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final CompletionTimes times;
  private volatile EmbeddingMemory.@Nullable Lease lease;

  /**
   * A publisher.
   *
   * @param fingerprint of the model
   */
  CompletionPublisher(GenerationRequest request, int attempt, String fingerprint, ReplyTo replyTo) {
    this.times = new CompletionTimes(System::nanoTime);
    this.request = request;
    this.attempt = attempt;
    this.fingerprint = fingerprint;
    this.replyTo = replyTo;
  }

  /**
   * Completes when the broker has the last event, or when the request is cancelled. Fails if
   * another attempt must run the request.
   */
  CompletableFuture<Void> end() {
    return end;
  }

  /** Holds the reservation until the model has the embeddings or the request ends. */
  void hold(EmbeddingMemory.Lease reserved) {
    lease = reserved;
    var _ = end.whenComplete((_, _) -> reserved.close());
  }

  /** Registers an action that runs if this attempt fails. */
  void onFailedAttempt(Runnable action) {
    var _ =
        end.whenComplete(
            (_, failure) -> {
              if (failure != null) {
                action.run();
              }
            });
  }

  @Override
  public void begun() {
    times.begun();
  }

  @Override
  public void uploaded() {
    EmbeddingMemory.Lease held = lease;
    if (held != null) {
      held.close();
    }
  }

  @Override
  public void token(GeneratedToken token) {
    times.token();
    publish(
        new ReplyEvent.Token(
            request.id(),
            attempt,
            token.index(),
            token.id(),
            token.text(),
            token.choice(),
            logprobs(token.logprobs())));
  }

  @Override
  public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {
    publish(
        new ReplyEvent.ChoiceFinished(
            request.id(), attempt, choice, tokens, text, finishReason(reason)));
  }

  /** Sends nothing after a lost event: the next attempt sends the rest. */
  private void publish(ReplyEvent event) {
    if (!end.isDone()) {
      send(event).exceptionally(this::failAttempt);
    }
  }

  private @Nullable Void failAttempt(Throwable failure) {
    end.completeExceptionally(failure);
    return null;
  }

  @Override
  public void ended(EndReason reason) {
    switch (reason) {
      case EndReason.Completed(var text, var finishReason, var usage) ->
          publishLast(
              new ReplyEvent.Finished(
                  request.id(),
                  attempt,
                  text,
                  finishReason(finishReason),
                  usage(usage),
                  fingerprint,
                  times.details(request)));
      case EndReason.Failed(var failure) -> failed(failure(failure));
      case EndReason.Cancelled _ -> end.complete(null);
      case EndReason.Abandoned _ ->
          end.completeExceptionally(new CancellationException("The engine abandoned the request"));
      case EndReason.Lost _ ->
          end.completeExceptionally(new WorkerFailedException("The engine stopped on an error"));
    }
  }

  /** Ends the request with a failure. */
  void failed(Failure failure) {
    CompletionFormat format = request.format();
    String field = format == null ? null : format.field();
    boolean ofFormat = FORMAT_PARAMETER.equals(failure.parameter()) && field != null;
    Failure named = ofFormat ? new Failure(failure.code(), failure.message(), field) : failure;
    publishLast(new ReplyEvent.Failed(request.id(), attempt, named));
  }

  private void publishLast(ReplyEvent event) {
    if (end.isDone()) {
      return;
    }
    send(event)
        .whenComplete(
            (_, failure) -> {
              if (failure == null) {
                end.complete(null);
              } else {
                end.completeExceptionally(failure);
              }
            });
  }

  /** Never throws, because it runs on the engine's thread. */
  private CompletableFuture<Void> send(ReplyEvent event) {
    try {
      return replyTo.send(event);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Failure failure(EngineFailure failure) {
    return switch (failure.kind()) {
      case OVERLOADED -> new Failure(Failure.Code.OVERLOADED, failure.message(), null);
      case DEADLINE_EXCEEDED ->
          new Failure(Failure.Code.DEADLINE_EXCEEDED, failure.message(), null);
      case FORMAT_UNSATISFIABLE ->
          new Failure(Failure.Code.INVALID_REQUEST, failure.message(), FORMAT_PARAMETER);
      case INTERNAL -> new Failure(Failure.Code.INTERNAL, failure.message(), null);
    };
  }

  private static dev.onevision.contract.wire.FinishReason finishReason(FinishReason reason) {
    return switch (reason) {
      case STOP -> dev.onevision.contract.wire.FinishReason.STOP;
      case LENGTH -> dev.onevision.contract.wire.FinishReason.LENGTH;
    };
  }

  private static Usage usage(TokenUsage usage) {
    return new Usage(usage.prompt(), usage.media(), usage.completion(), usage.reused());
  }

  private static @Nullable TokenLogprobs logprobs(
      dev.onevision.llm.engine.@Nullable TokenLogprobs logprobs) {
    return logprobs == null
        ? null
        : new TokenLogprobs(
            entry(logprobs.chosen()),
            logprobs.likeliest().stream().map(CompletionPublisher::entry).toList());
  }

  private static TokenLogprobs.Entry entry(dev.onevision.llm.engine.TokenLogprobs.Entry entry) {
    List<Integer> bytes = new ArrayList<>(entry.bytes().length);
    for (byte value : entry.bytes()) {
      bytes.add(Byte.toUnsignedInt(value));
    }
    return new TokenLogprobs.Entry(bytes, entry.logprob());
  }
}
