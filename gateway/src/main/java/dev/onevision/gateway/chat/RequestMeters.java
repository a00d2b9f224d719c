package dev.onevision.gateway.chat;

import dev.onevision.contract.wire.Usage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Measures chat requests. Thread-safe. */
@Component
public class RequestMeters {

  private final MeterRegistry registry;

  RequestMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Starts the measurement of a request. */
  Measurement start() {
    return new Measurement();
  }

  /**
   * Measures a line of a batch: its tokens, but not its duration, because no client waits for it.
   */
  public Measurement startLine() {
    Measurement measurement = new Measurement();
    measurement.firstToken = true;
    measurement.ended = true;
    return measurement;
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
    private boolean stream;
    private boolean firstToken;
    private boolean ended;
    private volatile boolean delivered;

    private Measurement() {}

    void streams(boolean stream) {
      this.stream = stream;
    }

    void token() {
      if (!firstToken) {
        firstToken = true;
        Timer.builder(RequestMetric.TIME_TO_FIRST_TOKEN.key())
            .tag("stream", Boolean.toString(stream))
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(10))
            .maximumExpectedValue(Duration.ofMinutes(2))
            .register(registry)
            .record(elapsed());
      }
    }

    void usage(Usage usage) {
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
    void end() {
      end(delivered ? Outcome.ANSWERED : Outcome.CANCELLED);
    }

    void end(Outcome outcome) {
      if (ended) {
        return;
      }
      ended = true;
      String tag = outcome.name().toLowerCase(Locale.ROOT);
      String streamTag = Boolean.toString(stream);
      registry
          .counter(RequestMetric.REQUESTS.key(), "outcome", tag, "stream", streamTag)
          .increment();
      registry
          .timer(RequestMetric.DURATION.key(), "outcome", tag, "stream", streamTag)
          .record(elapsed());
    }

    private Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - start);
    }

    private void tokens(String kind, int count) {
      registry.counter(RequestMetric.TOKENS.key(), "kind", kind).increment(count);
    }
  }
}
