package dev.onevision.gateway.chat;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.Usage;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.audit.AuditedRequest;
import dev.onevision.gateway.models.ModelListProperties;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.tracing.Span;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Measures chat requests. Thread-safe. */
@Component
public class RequestMeters {

  private final MeterRegistry registry;

  RequestMeters(MeterRegistry registry, ModelListProperties models) {
    this.registry = registry;
    // Autoscalers compute increases, which need a first value.
    for (WorkerStatus.Role role : WorkerStatus.Role.values()) {
      models.queues().forEach(queue -> unserved(role, queue, 0));
    }
  }

  /** Starts the measurement of a request. */
  Measurement start(Span span) {
    return new Measurement(span);
  }

  /**
   * Measures a line of a batch: its tokens, but not its duration, because no client waits for it.
   */
  public Measurement startLine() {
    Measurement measurement = new Measurement(Span.NOOP);
    measurement.firstToken = true;
    measurement.ended = true;
    return measurement;
  }

  /**
   * Counts a request that found no worker of a kind.
   *
   * @param heard whether heartbeats are being read; without them the workers are unknown, and
   *     nothing is counted
   */
  void unserved(WorkerStatus.Role worker, ModelQueue queue, boolean heard) {
    if (heard) {
      unserved(worker, queue, 1);
    }
  }

  private void unserved(WorkerStatus.Role worker, ModelQueue queue, int requests) {
    registry
        .counter(
            RequestMetric.UNSERVED.key(),
            "worker",
            worker.name().toLowerCase(Locale.ROOT),
            "model.queue",
            queue.name())
        .increment(requests);
  }

  /** How a request ended. */
  enum Outcome {
    /** The complete answer was delivered. */
    ANSWERED,
    /** The request was invalid: a 4xx other than 429. */
    REFUSED,
    /** The gateway was at a limit: 429. */
    OVERLOADED,
    /** No worker or broker was available: 503. */
    UNAVAILABLE,
    /** The deadline passed: 504. */
    DEADLINE,
    /** The gateway stopped during a stream, which the client can resume elsewhere. */
    HANDED_OVER,
    /** The client disconnected. */
    CANCELLED,
    /** The suite failed. */
    FAILED;

    static Outcome of(HttpStatus status) {
      return switch (status) {
        case TOO_MANY_REQUESTS -> OVERLOADED;
        case SERVICE_UNAVAILABLE -> UNAVAILABLE;
        case GATEWAY_TIMEOUT -> DEADLINE;
        default -> status.is4xxClientError() ? REFUSED : FAILED;
      };
    }
  }

  /** One request. Used by one thread at a time. */
  public final class Measurement {

    private final long start = System.nanoTime();
    private final TokenCount count = new TokenCount();
    private boolean stream;
    private boolean firstToken;
    private long firstTokenAt;
    private @Nullable Duration timeToFirstToken;
    private @Nullable Outcome outcome;
    private boolean ended;
    private final Span span;
    private volatile boolean delivered;

    private Measurement(Span span) {
      this.span = span;
    }

    void streams(boolean stream) {
      this.stream = stream;
    }

    /** The tokens of this request. */
    TokenCount count() {
      return count;
    }

    void token() {
      if (!firstToken) {
        firstToken = true;
        firstTokenAt = System.nanoTime();
        record(
            RequestMetric.TIME_TO_FIRST_TOKEN,
            Duration.ofMillis(10),
            Duration.ofMinutes(2),
            elapsed());
        timeToFirstToken = elapsed();
      }
    }

    private void record(
        RequestMetric metric, Duration shortest, Duration longest, Duration measured) {
      Timer.builder(metric.key())
          .tag("stream", Boolean.toString(stream))
          .publishPercentileHistogram()
          .minimumExpectedValue(shortest)
          .maximumExpectedValue(longest)
          .register(registry)
          .record(measured);
    }

    void usage(Usage usage) {
      count.finished(usage);
      if (!ended && usage.completionTokens() > 1) {
        record(
            RequestMetric.TIME_PER_OUTPUT_TOKEN,
            Duration.ofMillis(1),
            Duration.ofSeconds(5),
            Duration.ofNanos(System.nanoTime() - firstTokenAt)
                .dividedBy(usage.completionTokens() - 1));
      }
      tokens("text", usage.promptTokens() - usage.imageTokens());
      tokens("image", usage.imageTokens());
      tokens("completion", usage.completionTokens());
    }

    /** Records that the end of the answer was written to the connection. */
    void delivered() {
      delivered = true;
    }

    /**
     * Ends with the response. The server completes the response even if the client has
     * disconnected, so a request counts as answered only if its end was written.
     */
    void end(AuditedRequest audited) {
      end(delivered ? Outcome.ANSWERED : Outcome.CANCELLED, audited);
    }

    /** Ends unless it has ended, and tells the audit log how. */
    void end(Outcome how, AuditedRequest audited) {
      end(how);
      String known = (outcome == null ? how : outcome).name().toLowerCase(Locale.ROOT);
      audited.ended(known, count.usage(), timeToFirstToken);
    }

    void end(Outcome how) {
      if (ended) {
        return;
      }
      ended = true;
      outcome = how;
      String tag = how.name().toLowerCase(Locale.ROOT);
      String streamTag = Boolean.toString(stream);
      describe(how, tag);
      registry
          .counter(RequestMetric.REQUESTS.key(), "outcome", tag, "stream", streamTag)
          .increment();
      registry
          .timer(RequestMetric.DURATION.key(), "outcome", tag, "stream", streamTag)
          .record(elapsed());
    }

    private void describe(Outcome outcome, String tag) {
      if (!Tracing.isSampled(span)) {
        return;
      }
      span.tag("onevision.outcome", tag);
      // The status of the response tells the other failures.
      if (outcome == Outcome.CANCELLED) {
        Tracing.fail(span, tag);
      }
    }

    /** Ends after the response has begun with the status 200. */
    void endLate(Outcome outcome) {
      if (outcome != Outcome.HANDED_OVER) {
        Tracing.fail(span, outcome.name().toLowerCase(Locale.ROOT));
      }
      end(outcome);
    }

    private Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - start);
    }

    private void tokens(String kind, int count) {
      registry.counter(RequestMetric.TOKENS.key(), "kind", kind).increment(count);
    }
  }
}
