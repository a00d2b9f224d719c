package dev.onevision.worker.queue;

import dev.onevision.kafka.tracing.LogContext;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.tracing.Span;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does for one delivered record what its {@link RecordLife} says, and renews the record's lock
 * meanwhile. Used by the lane's thread only.
 */
final class RecordWork {

  private static final Logger log = LoggerFactory.getLogger(RecordWork.class);
  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

  /** Less than the 5 seconds that a closing queue waits for an abandoned lane. */
  private static final Duration HAND_BACK_TIMEOUT = Duration.ofSeconds(3);

  /** The sender's own delivery timeout ends earlier. */
  private static final Duration COPY_TIMEOUT = Duration.ofMinutes(10);

  /** After this time the connections that a dead process left behind accept no record. */
  private static final Duration SETTLE_TIME = Duration.ofMillis(200);

  private final QueueContext queue;
  private final LaneContext lane;
  private final ConsumerRecord<byte[], byte[]> record;
  private final FetchWatch watch;
  private final RecordLock lock;
  private final RecordLife life;
  private final Delivery delivery;
  private final @Nullable String requestId;
  private final Span span;

  /**
   * What a lane's records share.
   *
   * @param worker the lane's second thread
   * @param stopped reaches zero when the lane is to end
   */
  record LaneContext(String name, WorkThread worker, CountDownLatch stopped) {

    boolean isStopped() {
      return stopped.getCount() == 0;
    }
  }

  RecordWork(
      QueueContext queue,
      LaneContext lane,
      ShareConsumer<byte[], byte[]> consumer,
      FetchWatch watch,
      ConsumerRecord<byte[], byte[]> record) {
    this.queue = queue;
    this.lane = lane;
    this.watch = watch;
    this.record = record;
    this.lock = new RecordLock(consumer, record);
    History history = History.of(record);
    this.life = new RecordLife(queue.limits(), history);
    this.delivery =
        new Delivery(
            record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
            record.value(),
            history.attempt(),
            queue.topic(),
            history.partition(),
            history.offset());
    this.requestId = queue.handler().requestId(delivery);
    this.span = queue.tracing().process(record, queue.group());
  }

  /** Works on the record until it is acknowledged, or is another worker's. */
  RecordLife.Outcome run() throws InterruptedException {
    long start = System.nanoTime();
    Duration waited = Duration.ofMillis(System.currentTimeMillis() - record.timestamp());
    if (delivery.attempt() == 1) {
      queue.metrics().waited(waited);
    }
    if (Tracing.isSampled(span)) {
      describe(waited);
    }
    try (Tracing.Scope _ = LogContext.of(requestId);
        Tracing.Scope _ = queue.tracing().open(span)) {
      if (life.state() != RecordLife.State.WORK) {
        watch.rest();
      }
      while (life.state() != RecordLife.State.ENDED) {
        advance();
      }
      end(life.outcome());
    } finally {
      span.end();
    }
    queue.metrics().delivered(life.outcome(), System.nanoTime() - start);
    return life.outcome();
  }

  private void describe(Duration waited) {
    if (requestId != null) {
      span.tag("onevision.request.id", requestId);
    }
    span.tag("onevision.attempt", delivery.attempt());
    span.tag("onevision.queue.milliseconds", waited.toMillis());
  }

  private void end(RecordLife.Outcome outcome) {
    String name = outcome.name().toLowerCase(Locale.ROOT);
    if (Tracing.isSampled(span)) {
      span.tag("onevision.outcome", name);
    }
    switch (outcome) {
      case DONE -> {}
      case COPIED, RELEASED, EXHAUSTED, LOST -> {
        Exception cause = life.failure();
        Tracing.fail(span, cause == null ? name : cause.getClass().getSimpleName());
      }
    }
  }

  /** Accepts a record that only wakes a lane up; false if the broker did not take that. */
  static boolean acceptWakeUp(
      ShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record) {
    consumer.acknowledge(record, AcknowledgeType.ACCEPT);
    return RecordLock.isCommitted(consumer.commitSync(COMMIT_TIMEOUT));
  }

  private void advance() throws InterruptedException {
    switch (life.state()) {
      case WORK -> work();
      case SETTLE -> settle();
      case BACK_OFF -> {
        pause(queue.backOff().multipliedBy(life.backOffFactor()));
        life.backedOff(lock.isLost());
      }
      case COPY -> copy();
      case HAND_BACK -> handBack();
      case GIVE_UP -> giveUp();
      case ACCEPT -> acknowledge(AcknowledgeType.ACCEPT);
      case REJECT -> acknowledge(AcknowledgeType.REJECT);
      case RELEASE -> acknowledge(AcknowledgeType.RELEASE);
      case ENDED -> throw new IllegalStateException("The record is acknowledged already");
    }
  }

  private void work() throws InterruptedException {
    begin(
        () -> {
          queue.beginnings().announce(record);
          queue.handler().handle(delivery);
        });
    watch.rest(); // its pause delays no token: the work runs
    Exception failure = awaitWorker();
    if (failure == null) {
      life.worked();
      return;
    }
    life.workFailed(failure, lock.isLost(), lane.isStopped());
    if (life.state() == RecordLife.State.BACK_OFF) {
      log.warn("{}: attempt {} at {} failed", lane.name(), delivery.attempt(), key(), failure);
    }
  }

  private void settle() throws InterruptedException {
    pause(SETTLE_TIME);
    boolean begun = queue.beginnings().mayHaveBegun(record);
    life.settled(lock.isLost(), begun);
    if (!lock.isLost()) {
      log.warn(
          "{}: {} was delivered again, {}",
          lane.name(),
          key(),
          begun ? "a worker that had begun it was lost" : "no worker had begun it");
    }
  }

  private void copy() throws InterruptedException {
    Exception failure =
        runOnWorker(() -> queue.writer().copy(record, life.history(), COPY_TIMEOUT));
    if (failure == null) {
      life.copied();
    } else {
      log.warn("{} could not copy {}", lane.name(), key(), failure);
      life.copyFailed(failure);
    }
  }

  /** On this thread: the worker's may be cancelled already. */
  private void handBack() throws InterruptedException {
    try {
      queue.writer().copy(record, life.history(), HAND_BACK_TIMEOUT);
      life.copied();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      log.warn("{} could not copy {}", lane.name(), key(), e);
      life.copyFailed(e);
    }
  }

  private void giveUp() throws InterruptedException {
    Exception cause = life.cause();
    log.error("{} gives {} up", lane.name(), key(), cause);
    Exception failure = runOnWorker(() -> queue.handler().exhausted(delivery, cause));
    if (failure == null) {
      life.reported();
    } else {
      log.error("{} could not report that it gave {} up", lane.name(), key(), failure);
      life.reportFailed();
    }
  }

  private void acknowledge(AcknowledgeType type) {
    life.acknowledged(lock.acknowledge(type, COMMIT_TIMEOUT));
  }

  private void pause(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    long left = time.toNanos();
    while (left > 0
        && !lane.stopped()
            .await(Math.min(left, lock.untilRenewal().toNanos()), TimeUnit.NANOSECONDS)) {
      left = end - System.nanoTime();
      if (left > 0) {
        lock.renew(COMMIT_TIMEOUT);
      }
    }
  }

  /** Returns how the task failed; null if it did not. */
  private @Nullable Exception runOnWorker(WorkThread.Task task) throws InterruptedException {
    begin(task);
    return awaitWorker();
  }

  private void begin(WorkThread.Task task) {
    lane.worker()
        .begin(
            () -> {
              try (Tracing.Scope _ = LogContext.of(requestId);
                  Tracing.Scope _ = queue.tracing().open(span)) {
                task.run();
              }
            });
    if (lane.isStopped()) {
      log.debug("{} finishes its record", lane.name());
    }
  }

  private @Nullable Exception awaitWorker() throws InterruptedException {
    while (!lane.worker().awaitEnd(lock.untilRenewal())) {
      lock.renew(COMMIT_TIMEOUT);
    }
    return lane.worker().failure();
  }

  private @Nullable String key() {
    return delivery.key();
  }
}
