package dev.onevision.llm.messaging;

import dev.onevision.contract.wire.AnswerFormat;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.kafka.claimcheck.ClaimCheckException;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.embeddings.EmbeddingIndex;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.llm.engine.AnswerBudget;
import dev.onevision.llm.engine.AnswerBudget.PromptTooLongException;
import dev.onevision.llm.engine.Engine;
import dev.onevision.llm.engine.Generation;
import dev.onevision.llm.grammar.Constraint;
import dev.onevision.llm.grammar.Grammars;
import dev.onevision.llm.grammar.SchemaException;
import dev.onevision.llm.prompt.ChatTemplate;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.SamplingLimits;
import dev.onevision.llm.sampling.SamplingRule;
import dev.onevision.llm.scheduling.Work;
import dev.onevision.llm.sequence.Answer;
import dev.onevision.llm.tokenizer.Tokenizer;
import dev.onevision.worker.requests.RequestWork;
import dev.onevision.worker.requests.RequestWorkHandler;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a request: reads the prompt and its pictures' embeddings, hands them to the engine, and
 * returns when the broker has the end of the answer. All that blocks happens here, on the slot's
 * thread, never on the engine's.
 */
final class LlmRequestWork implements RequestWork {

  private static final Logger log = LoggerFactory.getLogger(LlmRequestWork.class);

  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final Grammars grammars;
  private final GenerationDefaults defaults;
  private final SamplingLimits limits;
  private final AnswerBudget budget;
  private final int hiddenSize;
  private final String fingerprint;
  private final Engine engine;
  private final ClaimCheckStore embeddings;
  private final EmbeddingIndex index;
  private final EmbeddingMemory memory;
  private final ReplyPublisher replies;
  private final RequestPublisher requests;
  private final Predicate<String> cancelled;
  private final Clock clock;
  private final ConcurrentMap<String, AnswerPublisher> inHand = new ConcurrentHashMap<>();

  LlmRequestWork(
      Tokenizer tokenizer,
      Grammars grammars,
      GenerationDefaults defaults,
      SamplingLimits limits,
      AnswerBudget budget,
      int hiddenSize,
      String fingerprint,
      Engine engine,
      ClaimCheckStore embeddings,
      EmbeddingIndex index,
      EmbeddingMemory memory,
      ReplyPublisher replies,
      RequestPublisher requests,
      Predicate<String> cancelled,
      Clock clock) {
    this.tokenizer = tokenizer;
    this.template = new ChatTemplate(tokenizer);
    this.grammars = grammars;
    this.defaults = defaults;
    this.limits = limits;
    this.budget = budget;
    this.hiddenSize = hiddenSize;
    this.fingerprint = fingerprint;
    this.engine = engine;
    this.embeddings = embeddings;
    this.index = index;
    this.memory = memory;
    this.replies = replies;
    this.requests = requests;
    this.cancelled = cancelled;
    this.clock = clock;
  }

  @Override
  public void handle(GenerationRequest request, int attempt) throws Exception {
    if (cancelled.test(request.id())) {
      return;
    }
    AnswerPublisher answer =
        new AnswerPublisher(request, attempt, fingerprint, replies.of(request));
    AnswerPublisher earlier = inHand.putIfAbsent(request.id(), answer);
    if (earlier != null) {
      // The record's lock was lost while its answer grew here, and it came back: one answer will
      // do.
      RequestWorkHandler.await(earlier.end());
      return;
    }
    try {
      if (request.deadline().isBefore(clock.instant())) {
        answer.failed(late());
      } else {
        answer(request, answer);
      }
      RequestWorkHandler.await(answer.end());
    } catch (ClaimCheckException e) {
      encodeAgain(request, answer, e);
    } finally {
      answer.abandoned(); // no effect on an answer that ended; else nobody would ever end it
      inHand.remove(request.id(), answer);
    }
  }

  private void answer(GenerationRequest request, AnswerPublisher answer)
      throws ClaimCheckException, InterruptedException {
    if (request.needsVision()) {
      answer.failed(
          new Failure(
              Failure.Code.INVALID_REQUEST,
              "The request has images that are not encoded. Send it to a vision queue.",
              "messages"));
      return;
    }
    Failure refusal = limits.refusal(request);
    if (refusal != null) {
      answer.failed(refusal);
      return;
    }
    Prompt prompt = template.prompt(request.turns(), Boolean.TRUE.equals(request.continueLast()));
    int maxTokens;
    try {
      maxTokens =
          budget.maxTokens(prompt.length(), prompt.pictureTokens(), request.stopping().maxTokens());
    } catch (PromptTooLongException e) {
      answer.failed(
          new Failure(Failure.Code.CONTEXT_EXCEEDED, String.valueOf(e.getMessage()), "messages"));
      return;
    }
    List<Answer> answers = new ArrayList<>();
    try {
      for (int choice = 0; choice < request.choiceCount(); choice++) {
        Answer empty = empty(request, maxTokens);
        if (empty == null) {
          answer.failed(late());
          return;
        }
        answers.add(empty);
      }
    } catch (SchemaException e) {
      answer.failed(
          new Failure(
              Failure.Code.INVALID_REQUEST, String.valueOf(e.getMessage()), "response_format"));
      return;
    }
    checkEmbeddings(request);
    Duration patience = Duration.between(clock.instant(), request.deadline());
    EmbeddingMemory.Lease lease = memory.reserve(bytes(prompt), patience);
    if (lease == null) {
      answer.failed(late());
      return;
    }
    answer.holds(lease);
    List<Work> works = new ArrayList<>();
    for (int choice = 0; choice < request.choiceCount(); choice++) {
      works.add(
          new Work(
              request.id(),
              choice,
              request.priority(),
              request.deadline(),
              prompt.length(),
              maxTokens));
    }
    Generation generation =
        new Generation(
            works,
            prompt,
            pictures(prompt),
            SamplingRule.of(request.id(), request.sampling(), defaults),
            answers,
            request.logprobs(),
            answer);
    answer.onGivenUp(() -> engine.withdraw(generation));
    if (!engine.submit(generation)) {
      answer.abandoned();
    } else if (cancelled.test(request.id())) {
      engine.cancel(request.id()); // it was said before the engine knew the request
    }
  }

  /** An embedding of another model's size is as good as damaged. */
  private void checkEmbeddings(GenerationRequest request) throws ClaimCheckException {
    for (Part.Embedding embedding : Unread.embeddings(request)) {
      if (embedding.hiddenSize() != hiddenSize) {
        throw new ClaimCheckException(
            ClaimCheckException.Reason.DAMAGED,
            "An embedding has rows of %d values, the model's have %d"
                .formatted(embedding.hiddenSize(), hiddenSize));
      }
    }
  }

  /**
   * Sends a request back whose embeddings were deleted, or damaged, before it was its turn. One
   * whose images nobody can encode again fails.
   */
  private void encodeAgain(GenerationRequest request, AnswerPublisher answer, ClaimCheckException e)
      throws Exception {
    if (e.reason() == ClaimCheckException.Reason.UNAVAILABLE) {
      throw e; // another attempt may read them
    }
    GenerationRequest unread = Unread.of(request);
    if (unread == null) {
      log.warn("Request {} fails: {}", request.id(), e.getMessage());
      answer.failed(
          new Failure(
              Failure.Code.INVALID_REQUEST,
              "The embedding of an image is gone or damaged. Send the request again.",
              "messages"));
      RequestWorkHandler.await(answer.end());
      return;
    }
    Unread.embeddings(request).forEach(embedding -> index.forget(embedding.digest()));
    log.info("Request {} goes back to be encoded again: {}", request.id(), e.getMessage());
    RequestWorkHandler.await(requests.publish(unread));
  }

  /** An answer to be generated; null when the time is over before its form is known. */
  private @Nullable Answer empty(GenerationRequest request, int maxTokens)
      throws SchemaException, InterruptedException {
    Stopping stopping = request.stopping();
    AnswerFormat format = request.format();
    Constraint constraint = null;
    if (format != null) {
      Duration timeout = Duration.between(clock.instant(), request.deadline());
      constraint = grammars.constraint(format, timeout);
      if (constraint == null) {
        return null;
      }
    }
    // An answer of a form ends where the form does.
    boolean endless = format == null && Boolean.TRUE.equals(stopping.ignoreEnd());
    Integer minTokens = format == null ? stopping.minTokens() : null;
    return new Answer(
        tokenizer.detokenizer(),
        stopping.stopStrings(),
        endless ? Set.of() : Set.copyOf(defaults.endTokens()),
        minTokens == null ? 0 : minTokens,
        maxTokens,
        constraint);
  }

  private static long bytes(Prompt prompt) {
    long bytes = 0;
    for (Prompt.Segment segment : prompt.segments()) {
      if (segment instanceof Prompt.Segment.Picture(var embedding)) {
        bytes += embedding.content().bytes();
      }
    }
    return bytes;
  }

  private List<ByteBuffer> pictures(Prompt prompt) throws ClaimCheckException {
    List<ByteBuffer> contents = new ArrayList<>();
    for (Prompt.Segment segment : prompt.segments()) {
      if (segment instanceof Prompt.Segment.Picture(var embedding)) {
        contents.add(embeddings.read(embedding.content()));
      }
    }
    return contents;
  }

  private static Failure late() {
    return new Failure(
        Failure.Code.DEADLINE_EXCEEDED, "The request waited until its time was over.", null);
  }
}
