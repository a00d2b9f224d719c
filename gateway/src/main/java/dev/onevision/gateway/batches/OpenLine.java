package dev.onevision.gateway.batches;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A line that is being answered: sent, or waiting to be sent again. Used by its batch's thread,
 * except that the answer arrives on any.
 */
final class OpenLine {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  /** The endpoint keeps the deadline itself; this ends a line that it forgot. */
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

  /** An answer that came, to the line's last sending. */
  record Arrival(OpenLine line, String requestId, BatchEndpoint.Answer answer) {}

  /**
   * A line that was not sent yet.
   *
   * @param bytes of memory it holds
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
   * Sends it.
   *
   * <p>Each sending has an id of its own: a worker that heard that an earlier one was cancelled
   * drops whatever comes under that id. The seed is the same for all, and so is the answer.
   */
  void send(BatchEndpoint endpoint, long seed, Instant deadline, BlockingQueue<Arrival> arrivals) {
    String id = UUID.randomUUID().toString().replace("-", "");
    requestId = id;
    sent++;
    again = null;
    work =
        endpoint
            .answer(line.body(), id, seed, deadline)
            .timeout(Duration.between(Instant.now(), deadline).plus(GRACE), Mono.just(timedOut()))
            .subscribe(answer -> arrivals.add(new Arrival(this, id, answer)));
  }

  private static BatchEndpoint.Answer timedOut() {
    return new BatchEndpoint.Answer(504, LATE.getBytes(StandardCharsets.UTF_8), null);
  }

  /** Whether an arrival answers the last sending. */
  boolean isAnsweredBy(Arrival arrival) {
    return again == null && arrival.requestId().equals(requestId);
  }

  /** Counts an answer that was not there in time. */
  int late() {
    return ++lateAnswers;
  }

  /** Has it sent again after a pause that doubles each time. */
  void sendAgainLater(Instant now) {
    long millis = FIRST_PAUSE.toMillis() << Math.min(sent - 1, 10);
    again = now.plusMillis(Math.min(millis, MAX_PAUSE.toMillis()));
  }

  boolean isDue(Instant now) {
    return again != null && !again.isAfter(now);
  }

  /** Has the workers drop it. */
  void drop() {
    if (work != null) {
      work.dispose();
    }
  }
}
