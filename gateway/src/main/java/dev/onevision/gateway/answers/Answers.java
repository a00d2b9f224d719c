package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
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

/** Sends requests to the workers and brings each waiting client its own events. Thread-safe. */
@Component
public class Answers {

  private static final Duration READ_BACK = Duration.ofSeconds(30);

  private final Map<String, OpenAnswer> open = new ConcurrentHashMap<>();
  private final Set<OpenAnswer> resumed = ConcurrentHashMap.newKeySet();
  private final SuiteLink link;
  private final StreamsProperties properties;
  private final Clock clock = Clock.systemUTC();
  private final Scheduler deadlines = Schedulers.parallel();
  private final Counter replays;
  private final Semaphore follows;
  private volatile boolean stopping;

  Answers(SuiteLink link, StreamsProperties properties, MeterRegistry registry) {
    this.link = link;
    this.properties = properties;
    this.follows = new Semaphore(properties.maxResumedStreams());
    this.replays = registry.counter(StreamMetric.REPLAYED_TOKENS.key());
    registry.gaugeMapSize(StreamMetric.OPEN_ANSWERS.key(), Tags.empty(), open);
    registry.gaugeCollectionSize(StreamMetric.RESUMED_ANSWERS.key(), Tags.empty(), resumed);
  }

  /**
   * Sends the request once subscribed and emits its answer: tokens of each choice in order, each
   * index once, then one {@link ReplyEvent.Finished}.
   *
   * <p>Fails with {@link AnswerFailedException} or {@link SuiteUnavailableException}. Events arrive
   * on the replies' reader thread. However the answer ends before its worker ended it (the client
   * went away, the deadline passed), the workers are told, and nothing of it is kept here.
   *
   * <p>When this gateway stops, it fails with {@link GatewayStoppingException}; what had begun to
   * be streamed goes on, for whoever follows it elsewhere.
   */
  public Flux<ReplyEvent> ask(GenerationRequest request, Delivery delivery) {
    return Flux.defer(() -> open(request, delivery));
  }

  /**
   * Emits an answer again from its first token, as far as it has grown, and then as it grows on.
   * Fails with {@link AnswerGoneException} if nothing of it is kept, otherwise as {@link #ask}.
   * However long it is, it is read back no faster than its subscriber asks for it.
   *
   * @param since when the request came
   * @param choices of the answer
   */
  public Flux<ReplyEvent> follow(String requestId, Instant since, int choices, Delivery delivery) {
    return Flux.defer(() -> openFollowed(requestId, since, choices, delivery));
  }

  /** Takes an event from the replies' reader; an event that nobody waits for is dropped. */
  public void accept(ReplyEvent event) {
    OpenAnswer answer = open.get(event.requestId());
    if (answer != null && answer.accept(event) == OpenAnswer.Result.REPLAY_DROPPED) {
      replays.increment();
    }
  }

  /** Fails all answers: the gateway stops, and has waited for them as long as it may. */
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

  /** Answers that are waited for now. */
  int openCount() {
    return open.size() + resumed.size();
  }

  private Flux<ReplyEvent> openFollowed(
      String requestId, Instant since, int choices, Delivery delivery) {
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
    // An answer whose time is over is complete, or is nowhere: it only has to be read.
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
              // Waits for the reader's thread.
              var _ = Schedulers.boundedElastic().schedule(() -> close(log));
              cancelUnlessItGoesOn(requestId, answer, delivery, signal);
            });
  }

  private static void close(AutoCloseable log) {
    try {
      log.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Flux<ReplyEvent> open(GenerationRequest request, Delivery delivery) {
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
    return answer
        .events()
        .doOnSubscribe(subscription -> send(request, answer))
        .doFinally(
            signal -> {
              deadline.dispose();
              open.remove(request.id());
              cancelUnlessItGoesOn(request.id(), answer, delivery, signal);
            });
  }

  private void cancelUnlessItGoesOn(
      String requestId, OpenAnswer answer, Delivery delivery, SignalType signal) {
    boolean mayComeBack =
        switch (delivery) {
          case WHOLE -> false;
          case STREAM -> stopping && answer.hasBegun();
          case RESUMABLE_STREAM -> signal == SignalType.CANCEL || answer.hasBegun() && stopping;
        };
    if (!answer.endedByWorker() && !mayComeBack) {
      link.cancel(requestId);
    }
  }

  private void send(GenerationRequest request, OpenAnswer answer) {
    var _ =
        link.send(request)
            .whenComplete(
                (sent, failure) -> {
                  if (failure != null) {
                    answer.fail(reason(failure));
                  }
                });
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
