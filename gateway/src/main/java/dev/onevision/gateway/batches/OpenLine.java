package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A line in flight: sent, or waiting for its next attempt. Used by its batch's thread; the response
 * may arrive on any thread.
 */
final class OpenLine {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  /** The endpoint enforces the deadline; this limit ends a line for which it fails to. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private static final String LATE =
      "{\"error\":{\"message\":\"The request timed out before the answer was complete.\","
          + "\"type\":\"server_error\",\"param\":null,\"code\":\"deadline_exceeded\"}}";

  private final int index;
  private final BatchLine line;
  private final int bytes;
  private int sent;
  private int lateAnswers;
  private String requestId = "";
  private @Nullable Instant again;
  private @Nullable Disposable work;

  /** A response to an attempt. */
  record Arrival(OpenLine line, String requestId, BatchEndpoint.Response answer) {}

  /**
   * A line before its first attempt.
   *
   * @param bytes of memory that it holds
   */
  OpenLine(int index, BatchLine line, int bytes) {
    this.index = index;
    this.line = line;
    this.bytes = bytes;
  }

  int index() {
    return index;
  }

  BatchLine line() {
    return line;
  }

  int bytes() {
    return bytes;
  }

  /**
   * Sends the line.
   *
   * <p>Each attempt has its own id, because a worker drops requests whose id was cancelled. All
   * attempts have the same seed and therefore the same completion.
   */
  void send(
      BatchEndpoint endpoint,
      BatchRecord.Created batch,
      long seed,
      Instant deadline,
      BlockingQueue<Arrival> arrivals) {
    String id = UUID.randomUUID().toString().replace("-", "");
    requestId = id;
    sent++;
    again = null;
    work =
        endpoint
            .run(line.body(), id, batch, seed, deadline)
            .timeout(Duration.between(Instant.now(), deadline).plus(GRACE), Mono.just(timedOut()))
            .subscribe(answer -> arrivals.add(new Arrival(this, id, answer)));
  }

  private static BatchEndpoint.Response timedOut() {
    return new BatchEndpoint.Response(504, LATE.getBytes(StandardCharsets.UTF_8), null);
  }

  /** Whether this is the response to the last attempt. */
  boolean isAnsweredBy(Arrival arrival) {
    return again == null && arrival.requestId().equals(requestId);
  }

  /** Counts a timeout and returns the number of timeouts. */
  int late() {
    return ++lateAnswers;
  }

  /** Schedules the next attempt after a pause that doubles each time. */
  void sendAgainLater(Instant now) {
    long millis = FIRST_PAUSE.toMillis() << Math.min(sent - 1, 10);
    again = now.plusMillis(Math.min(millis, MAX_PAUSE.toMillis()));
  }

  boolean isDue(Instant now) {
    return again != null && !again.isAfter(now);
  }

  /** Cancels the request at the workers. */
  void drop() {
    if (work != null) {
      work.dispose();
    }
  }
}
