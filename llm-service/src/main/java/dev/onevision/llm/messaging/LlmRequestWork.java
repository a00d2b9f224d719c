package dev.onevision.llm.messaging;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Tokenization;
import dev.onevision.kafka.claimcheck.ClaimCheckException;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.tracing.Tracing;
import dev.onevision.llm.engine.CompletionListener;
import dev.onevision.llm.engine.EndReason;
import dev.onevision.llm.engine.Engine;
import dev.onevision.llm.engine.EngineRequest;
import dev.onevision.llm.intake.Admission;
import dev.onevision.llm.intake.AdmittedRequest;
import dev.onevision.llm.intake.RefusedException;
import dev.onevision.llm.intake.RequestReader;
import dev.onevision.llm.intake.Tokenizing;
import dev.onevision.worker.requests.RequestWork;
import dev.onevision.worker.requests.RequestWorkHandler;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs requests from the queue:
 *
 * <ol>
 *   <li>{@link RequestReader} reads the wire request and checks its limits.
 *   <li>{@link Admission} renders the prompt and compiles the output format.
 *   <li>{@link EmbeddingLoader} reads the embeddings from Kafka.
 *   <li>The engine generates the completion, which {@link CompletionPublisher} publishes.
 * </ol>
 *
 * A request of the tokenizer skips all of this: {@link Tokenizing} answers it here.
 *
 * <p>It returns when the broker has the last reply event. Everything that blocks runs here, on the
 * consumer's thread, never on the engine's.
 */
final class LlmRequestWork implements RequestWork {

  private static final Logger log = LoggerFactory.getLogger(LlmRequestWork.class);

  private final RequestReader reader;
  private final Admission admission;
  private final Tokenizing tokenizing;
  private final EmbeddingLoader embeddings;
  private final ReturnToVision returnToVision;
  private final Engine engine;
  private final ReplyPublisher replies;
  private final Predicate<String> cancelled;
  private final Clock clock;
  private final Tracing tracing;
  private final ConcurrentMap<String, CompletionPublisher> active = new ConcurrentHashMap<>();

  /**
   * Work for a loaded engine.
   *
   * @param cancelled whether the request with this id was cancelled
   */
  LlmRequestWork(
      RequestReader reader,
      Admission admission,
      Tokenizing tokenizing,
      EmbeddingLoader embeddings,
      ReturnToVision returnToVision,
      Engine engine,
      ReplyPublisher replies,
      Predicate<String> cancelled,
      Clock clock,
      Tracing tracing) {
    this.reader = reader;
    this.admission = admission;
    this.tokenizing = tokenizing;
    this.embeddings = embeddings;
    this.returnToVision = returnToVision;
    this.engine = engine;
    this.replies = replies;
    this.cancelled = cancelled;
    this.clock = clock;
    this.tracing = tracing;
  }

  @Override
  public void handle(GenerationRequest request, int attempt) throws Exception {
    if (cancelled.test(request.id())) {
      Tracing.fail(tracing.current(), "cancelled");
      return;
    }
    CompletionPublisher completion =
        new CompletionPublisher(
            request, attempt, engine.loaded().join().fingerprint(), replies.to(request));
    CompletionPublisher earlier = active.putIfAbsent(request.id(), completion);
    if (earlier != null) {
      // The record's lock expired while the request ran here, and the queue delivered it again.
      RequestWorkHandler.await(earlier.end());
      return;
    }
    try {
      run(request, completion);
      RequestWorkHandler.await(completion.end());
    } catch (ClaimCheckException e) {
      encodeAgain(request, completion, e);
    } finally {
      completion.ended(new EndReason.Abandoned()); // no effect on a completion that ended
      active.remove(request.id(), completion);
    }
  }

  private void run(GenerationRequest request, CompletionPublisher completion) throws Exception {
    try {
      if (request.deadline().isBefore(clock.instant())) {
        throw RefusedException.timedOut();
      }
      Tokenization asked = request.tokenization();
      if (asked != null) {
        tokenizing.run(request, asked, completion);
        return;
      }
      AdmittedRequest admitted =
          tracing.inSpan("llm.prompt", () -> admission.admit(reader.read(request)));
      EmbeddingLoader.Loaded loaded =
          tracing.inSpan("llm.embeddings", () -> embeddings.load(request));
      completion.hold(loaded.lease());
      CompletionListener listener = TracedCompletion.of(completion, tracing);
      EngineRequest engineRequest = admitted.toEngineRequest(loaded.contents(), listener);
      completion.onFailedAttempt(() -> engine.withdraw(engineRequest));
      submit(engineRequest, request.id(), listener);
    } catch (RefusedException e) {
      completion.failed(e.failure());
    }
  }

  private void submit(EngineRequest engineRequest, String id, CompletionListener listener) {
    if (!engine.submit(engineRequest)) {
      listener.ended(new EndReason.Abandoned());
    } else if (cancelled.test(id)) {
      engine.cancel(id); // the cancellation came before the engine had the request
    }
  }

  private void encodeAgain(
      GenerationRequest request, CompletionPublisher completion, ClaimCheckException e)
      throws Exception {
    if (e.reason() == ClaimCheckException.Reason.UNAVAILABLE) {
      throw e; // another attempt may read the embeddings
    }
    Optional<CompletableFuture<Void>> returned = returnToVision.send(request);
    if (returned.isPresent()) {
      log.info("Request {} returns to the vision service: {}", request.id(), e.getMessage());
      RequestWorkHandler.await(returned.get());
      return;
    }
    log.warn("Request {} fails: {}", request.id(), e.getMessage());
    completion.failed(
        new Failure(
            Failure.Code.INVALID_REQUEST,
            "The embedding of an image is gone or damaged. Send the request again.",
            "messages"));
    RequestWorkHandler.await(completion.end());
  }
}
