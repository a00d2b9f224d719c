package dev.onevision.gateway.streams;

import dev.onevision.messaging.wire.Failure;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.ReplyEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Sends requests to the workers and brings each waiting client its own events. Thread-safe. */
@Component
public class Answers {

  private final Map<String, OpenAnswer> open = new ConcurrentHashMap<>();
  private final SuiteLink link;
  private final StreamsProperties properties;
  private final Clock clock = Clock.systemUTC();
  private final Scheduler deadlines = Schedulers.parallel();
  private final Counter replays;

  Answers(SuiteLink link, StreamsProperties properties, MeterRegistry registry) {
    this.link = link;
    this.properties = properties;
    this.replays = registry.counter(StreamMetric.REPLAYED_TOKENS.key());
    registry.gaugeMapSize(
        StreamMetric.OPEN_ANSWERS.key(), io.micrometer.core.instrument.Tags.empty(), open);
  }

  /**
   * Sends the request once subscribed and emits its answer: tokens of each choice in order, each
   * index once, then one {@link ReplyEvent.Finished}.
   *
   * <p>Fails with {@link AnswerFailedException} or {@link SuiteUnavailableException}. Events arrive
   * on the replies' reader thread. However the answer ends before its worker ended it (the client
   * went away, the deadline passed), the workers are told, and nothing of it is kept here.
   */
  public Flux<ReplyEvent> ask(GenerationRequest request) {
    return Flux.defer(() -> open(request));
  }

  /** Takes an event from the replies' reader; an event that nobody waits for is dropped. */
  public void accept(ReplyEvent event) {
    OpenAnswer answer = open.get(event.requestId());
    if (answer != null && answer.accept(event) == OpenAnswer.Result.REPLAY_DROPPED) {
      replays.increment();
    }
  }

  /** Answers that are waited for now. */
  int openCount() {
    return open.size();
  }

  private Flux<ReplyEvent> open(GenerationRequest request) {
    if (!link.isReady()) {
      return Flux.error(
          new SuiteUnavailableException("The connection to Kafka is not ready yet.", null));
    }
    var answer = new OpenAnswer(properties.streamBuffer(), request.choiceCount());
    if (open.putIfAbsent(request.id(), answer) != null) {
      throw new IllegalStateException("request id " + request.id() + " is used twice");
    }
    Disposable deadline = failAtDeadline(request, answer);
    return answer
        .events()
        .doOnSubscribe(subscription -> send(request, answer))
        .doFinally(
            signal -> {
              deadline.dispose();
              open.remove(request.id());
              if (!answer.endedByWorker()) {
                link.cancel(request.id());
              }
            });
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

  private Disposable failAtDeadline(GenerationRequest request, OpenAnswer answer) {
    Duration left = Duration.between(clock.instant(), request.deadline());
    return deadlines.schedule(
        () ->
            answer.fail(
                Failure.Code.DEADLINE_EXCEEDED,
                "The answer was not complete when the request's time was up. Ask for fewer tokens,"
                    + " or for a longer deadline."),
        Math.max(0, left.toMillis()),
        TimeUnit.MILLISECONDS);
  }
}
