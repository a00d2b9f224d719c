package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.tracing.Span;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Sends requests to the workers and passes each reply event to the client that waits for it.
 * Thread-safe.
 */
@Component
public class Answers {

  private static final Duration READ_BACK = Duration.ofSeconds(30);

  private final Map<String, OpenAnswer> open = new ConcurrentHashMap<>();
  private final Set<OpenAnswer> resumed = ConcurrentHashMap.newKeySet();
  private final SuiteLink link;
  private final StreamsProperties properties;
  private final Tracing tracing;
  private final Clock clock = Clock.systemUTC();
  private final Scheduler deadlines = Schedulers.parallel();
  private final Counter replays;
  private final Semaphore follows;
  private volatile boolean stopping;

  Answers(SuiteLink link, StreamsProperties properties, MeterRegistry registry, Tracing tracing) {
    this.link = link;
    this.tracing = tracing;
    this.properties = properties;
    this.follows = new Semaphore(properties.maxResumedStreams());
    this.replays = registry.counter(StreamMetric.REPLAYED_TOKENS.key());
    registry.gaugeMapSize(StreamMetric.OPEN_ANSWERS.key(), Tags.empty(), open);
    registry.gaugeCollectionSize(StreamMetric.RESUMED_ANSWERS.key(), Tags.empty(), resumed);
  }

  /**
   * Sends the request on subscription and emits its answer: the tokens of each choice in order,
   * each index once, then one {@link ReplyEvent.Finished}.
   *
   * <p>Fails with {@link AnswerFailedException} or {@link SuiteUnavailableException}. Events arrive
   * on the reply reader's thread. If the answer ends before the workers have finished it, because
   * the client disconnected or the deadline passed, the request is cancelled and its state is
   * dropped. A disconnect from a resumable stream cancels nothing.
   *
   * <p>When this gateway stops, the answer fails with {@link GatewayStoppingException}. A stream
   * that has begun continues at the workers, so that the client can resume it at another gateway.
   */
  public Flux<ReplyEvent> ask(GenerationRequest request, AnswerMode mode) {
    return Flux.deferContextual(
        context -> open(request, mode, context.<Span>getOrEmpty(Span.class).orElse(Span.NOOP)));
  }

  /**
   * Emits an answer again from its first token, and then the new events. Fails with {@link
   * AnswerGoneException} if the answer has expired, otherwise like {@link #ask}. Reads no faster
   * than the subscriber requests.
   *
   * @param since when the request arrived
   * @param choices number of choices
   */
  public Flux<ReplyEvent> follow(String requestId, Instant since, int choices, AnswerMode mode) {
    return Flux.defer(() -> openFollowed(requestId, since, choices, mode));
  }

  /** Takes an event from the reply reader. Drops events of unknown requests. */
  public void accept(ReplyEvent event) {
    OpenAnswer answer = open.get(event.requestId());
    if (answer != null && answer.accept(event) == OpenAnswer.Result.REPLAY_DROPPED) {
      replays.increment();
    }
  }

  /** Fails all open answers, because the drain timeout has expired. */
  void stop() {
    stopping = true;
    open.values().forEach(this::failIfStopping);
    resumed.forEach(this::failIfStopping);
  }

  private void failIfStopping(OpenAnswer answer) {
    if (stopping) {
      answer.fail(new GatewayStoppingException());
    }
  }

  /** Number of open answers. */
  int openCount() {
    return open.size() + resumed.size();
  }

  private Flux<ReplyEvent> openFollowed(
      String requestId, Instant since, int choices, AnswerMode mode) {
    if (!follows.tryAcquire()) {
      return Flux.error(
          new AnswerFailedException(
              new Failure(
                  Failure.Code.OVERLOADED,
                  "Too many streams are being resumed. Try again soon.",
                  null)));
    }
    var followed = new FollowedAnswer(requestId, properties.streamBuffer(), choices);
    OpenAnswer answer = followed.answer();
    resumed.add(answer);
    failIfStopping(answer);
    AutoCloseable log = link.follow(requestId, since, followed);
    // After its deadline an answer is complete or has expired, so it is only read.
    Instant end = since.plus(properties.deadline());
    Instant read = clock.instant().plus(READ_BACK);
    Disposable deadline = failAt(end.isAfter(read) ? end : read, answer);
    return followed
        .events()
        .doFinally(
            signal -> {
              deadline.dispose();
              resumed.remove(answer);
              follows.release();
              followed.abandon();
              // Blocks until the reader's thread has ended.
              var _ = Schedulers.boundedElastic().schedule(() -> close(log));
              cancelUnlessResumable(requestId, answer, mode, signal);
            });
  }

  private static void close(AutoCloseable log) {
    try {
      log.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Flux<ReplyEvent> open(GenerationRequest request, AnswerMode mode, Span span) {
    if (!link.isReady()) {
      return Flux.error(
          new SuiteUnavailableException("The connection to Kafka is not ready yet.", null));
    }
    var answer = new OpenAnswer(properties.streamBuffer(), request.choiceCount());
    if (open.putIfAbsent(request.id(), answer) != null) {
      throw new IllegalStateException("request id " + request.id() + " is used twice");
    }
    failIfStopping(answer);
    Disposable deadline = failAt(request.deadline(), answer);
    return traced(answer.events(), request, span)
        .doOnSubscribe(subscription -> send(request, answer, span))
        .doFinally(
            signal -> {
              deadline.dispose();
              open.remove(request.id());
              cancelUnlessResumable(request.id(), answer, mode, signal);
            });
  }

  private void cancelUnlessResumable(
      String requestId, OpenAnswer answer, AnswerMode mode, SignalType signal) {
    boolean mayComeBack =
        switch (mode) {
          case WHOLE -> false;
          case STREAM -> stopping && answer.hasBegun();
          case RESUMABLE_STREAM -> signal == SignalType.CANCEL || answer.hasBegun() && stopping;
        };
    if (!answer.endedByWorker() && !mayComeBack) {
      link.cancel(requestId);
    }
  }

  private Flux<ReplyEvent> traced(Flux<ReplyEvent> events, GenerationRequest request, Span span) {
    if (!Tracing.isSampled(span)) {
      return events;
    }
    AnswerSpans.describe(span, request);
    AnswerSpans spans = new AnswerSpans(tracing, span);
    return events.doOnNext(spans::event).doOnError(spans::failed).doFinally(spans::ended);
  }

  private void send(GenerationRequest request, OpenAnswer answer, Span span) {
    try (Tracing.Scope _ = tracing.open(span)) {
      var _ =
          link.send(request)
              .whenComplete(
                  (sent, failure) -> {
                    if (failure != null) {
                      answer.fail(reason(failure));
                    }
                  });
    }
  }

  private static RuntimeException reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof AnswerFailedException refused
        ? refused
        : new SuiteUnavailableException("The request could not be queued.", cause);
  }

  private Disposable failAt(Instant end, OpenAnswer answer) {
    Duration left = Duration.between(clock.instant(), end);
    return deadlines.schedule(
        () ->
            answer.fail(
                Failure.Code.DEADLINE_EXCEEDED,
                "The request timed out before the answer was complete. Ask for fewer tokens,"
                    + " or for a longer deadline."),
        Math.max(0, left.toMillis()),
        TimeUnit.MILLISECONDS);
  }
}
