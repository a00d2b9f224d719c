package dev.onevision.llm.messaging;

import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.llm.engine.AnswerBudget;
import dev.onevision.llm.engine.AnswerBudget.PromptTooLongException;
import dev.onevision.llm.engine.Engine;
import dev.onevision.llm.engine.Generation;
import dev.onevision.llm.prompt.ChatTemplate;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.SamplingRule;
import dev.onevision.llm.scheduling.Work;
import dev.onevision.llm.sequence.Answer;
import dev.onevision.llm.tokenizer.Tokenizer;
import dev.onevision.messaging.claimcheck.ClaimCheckException;
import dev.onevision.messaging.claimcheck.ClaimCheckStore;
import dev.onevision.messaging.replies.ReplyPublisher;
import dev.onevision.messaging.wire.Failure;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.MalformedMessageException;
import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.workqueue.Delivery;
import dev.onevision.messaging.workqueue.WorkHandler;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on a record of an LLM queue: reads the prompt and its pictures' embeddings, hands them to
 * the engine, and returns when the broker has the end of the answer. All that blocks happens here,
 * on the slot's thread, never on the engine's.
 */
final class LlmRequestHandler implements WorkHandler {

  private static final Logger log = LoggerFactory.getLogger(LlmRequestHandler.class);

  private final WireCodec codec;
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final GenerationDefaults defaults;
  private final AnswerBudget budget;
  private final String fingerprint;
  private final Engine engine;
  private final ClaimCheckStore embeddings;
  private final ReplyPublisher replies;
  private final Predicate<String> cancelled;
  private final Clock clock;
  private final ConcurrentMap<String, AnswerPublisher> inHand = new ConcurrentHashMap<>();

  LlmRequestHandler(
      WireCodec codec,
      Tokenizer tokenizer,
      GenerationDefaults defaults,
      AnswerBudget budget,
      String fingerprint,
      Engine engine,
      ClaimCheckStore embeddings,
      ReplyPublisher replies,
      Predicate<String> cancelled,
      Clock clock) {
    this.codec = codec;
    this.tokenizer = tokenizer;
    this.template = new ChatTemplate(tokenizer);
    this.defaults = defaults;
    this.budget = budget;
    this.fingerprint = fingerprint;
    this.engine = engine;
    this.embeddings = embeddings;
    this.replies = replies;
    this.cancelled = cancelled;
    this.clock = clock;
  }

  @Override
  public void handle(Delivery delivery) throws Exception {
    GenerationRequest request = decode(delivery);
    if (request == null || cancelled.test(request.id())) {
      return;
    }
    AnswerPublisher answer = new AnswerPublisher(request, delivery.attempt(), fingerprint, replies);
    AnswerPublisher earlier = inHand.putIfAbsent(request.id(), answer);
    if (earlier != null) {
      // The record's lock was lost while its answer grew here, and it came back: one answer will
      // do.
      await(earlier);
      return;
    }
    try {
      if (request.deadline().isBefore(clock.instant())) {
        answer.failed(
            new Failure(
                Failure.Code.DEADLINE_EXCEEDED,
                "The request waited until its time was over.",
                null));
      } else {
        answer(request, answer);
      }
      await(answer);
    } finally {
      inHand.remove(request.id(), answer);
      answer.abandoned(); // no effect on an answer that ended; else nobody would ever end it
    }
  }

  private void answer(GenerationRequest request, AnswerPublisher answer)
      throws ClaimCheckException {
    Prompt prompt = template.prompt(request.turns());
    int maxTokens;
    try {
      maxTokens =
          budget.maxTokens(prompt.length(), prompt.pictureTokens(), request.stopping().maxTokens());
    } catch (PromptTooLongException e) {
      answer.failed(
          new Failure(Failure.Code.CONTEXT_EXCEEDED, String.valueOf(e.getMessage()), "messages"));
      return;
    }
    Work work =
        new Work(request.id(), request.priority(), request.deadline(), prompt.length(), maxTokens);
    Generation generation =
        new Generation(
            work,
            prompt,
            pictures(prompt),
            SamplingRule.of(request.id(), request.sampling(), defaults),
            new Answer(
                tokenizer.detokenizer(),
                request.stopping().stopStrings(),
                Set.copyOf(defaults.endTokens()),
                maxTokens),
            answer);
    if (!engine.submit(generation)) {
      answer.abandoned();
    } else if (cancelled.test(request.id())) {
      engine.cancel(request.id()); // it was said before the engine knew the request
    }
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

  private static void await(AnswerPublisher answer) throws Exception {
    try {
      answer.end().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public void exhausted(Delivery delivery, Exception lastFailure) {
    GenerationRequest request = decode(delivery);
    if (request == null) {
      return;
    }
    log.error(
        "Request {} is given up after {} attempts", request.id(), delivery.attempt(), lastFailure);
    AnswerPublisher answer = new AnswerPublisher(request, delivery.attempt(), fingerprint, replies);
    answer.failed(
        new Failure(
            Failure.Code.INTERNAL,
            "The request could not be answered, repeatedly. Try again; if it fails again, tell the"
                + " operator the request's id, "
                + request.id()
                + ".",
            null));
    try {
      await(answer);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      log.error("Nobody could be told that request {} was given up", request.id(), e);
    }
  }

  /** A record that is no request can be answered to nobody: it is logged and left behind. */
  private @Nullable GenerationRequest decode(Delivery delivery) {
    try {
      return codec.decode(delivery.value(), GenerationRequest.class);
    } catch (MalformedMessageException e) {
      log.error("A record with key {} is skipped: {}", delivery.key(), e.getMessage());
      return null;
    }
  }
}
