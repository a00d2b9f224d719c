package dev.onevision.worker.queue;

import dev.onevision.worker.queue.WorkMetrics.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a slot does with a record that it took, while it renews the record's lock:
 *
 * <pre>
 * delivered -> worked on -> done                                    accepted
 *    |             +------> failed                                  copied, the failure counted
 *    |             +------> failed, max-deliveries times            given up
 *    |             +------> the worker failed for good              copied, the loss counted
 *    |             +------> cut short, since the slot ends          copied, nothing counted
 *    +-> delivered again: its worker was lost                       copied, the loss counted
 *    +-> delivered again, and no worker had begun it                copied, nothing counted
 *    +-> lost max-losses times                                      given up
 * </pre>
 *
 * A record that is copied is accepted once the broker has the copy; where it does not take it, the
 * record is released. One that is given up is rejected once the failure was published. Used by the
 * slot's thread only.
 */
final class RecordWork {

  private static final Logger LOGGER = LoggerFactory.getLogger(RecordWork.class);
  private static final Duration COMMIT = Duration.ofSeconds(10);

  /** A queue that closes waits 5 seconds for a slot that it abandons. */
  private static final Duration HAND_BACK = Duration.ofSeconds(3);

  /** The sender's own delivery timeout ends earlier. */
  private static final Duration SEND = Duration.ofMinutes(10);

  /** The connections that a dead process left behind take nothing any more after this time. */
  private static final Duration SETTLE = Duration.ofMillis(200);

  private final String slot;
  private final WorkHandler handler;
  private final DeliveryLimits limits;
  private final Beginnings beginnings;
  private final Duration backOff;
  private final QueueWriter writer;
  private final WorkMetrics metrics;
  private final Worker worker;
  private final CountDownLatch stopped;

  /**
   * The work of a slot.
   *
   * @param slot its name
   * @param backOff pause after a failure, doubled with each attempt
   * @param worker the slot's other thread
   * @param stopped comes to zero when the slot is to end
   */
  RecordWork(
      String slot,
      WorkHandler handler,
      DeliveryLimits limits,
      Beginnings beginnings,
      Duration backOff,
      QueueWriter writer,
      WorkMetrics metrics,
      Worker worker,
      CountDownLatch stopped) {
    this.slot = slot;
    this.handler = handler;
    this.limits = limits;
    this.beginnings = beginnings;
    this.backOff = backOff;
    this.writer = writer;
    this.metrics = metrics;
    this.worker = worker;
    this.stopped = stopped;
  }

  /**
   * Works on the record and answers for it.
   *
   * @return whether the consumer is of further use. One whose acknowledgement or renewal was lost
   *     may wait for it without end and then fetches nothing
   */
  boolean on(ShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    long start = System.nanoTime();
    if (record.value() == null) {
      consumer.acknowledge(record, AcknowledgeType.ACCEPT); // it was to wake a slot up
      return Hold.isCommitted(consumer.commitSync(COMMIT));
    }
    Taken taken = new Taken(record, new Hold(consumer, record), History.of(record));
    Outcome outcome =
        switch (limits.step(taken.history())) {
          case WORK -> work(taken);
          case COPY -> {
            pause(taken.hold(), SETTLE);
            yield taken.hold().isLost() ? Outcome.LOST : again(taken);
          }
          case GIVE_UP -> giveUp(taken, workersLost());
        };
    metrics.delivered(outcome, System.nanoTime() - start);
    return outcome != Outcome.LOST;
  }

  private Outcome again(Taken taken) throws InterruptedException {
    History next = limits.again(taken.history(), beginnings.mayHaveBegun(taken.record()));
    boolean lost = next.losses() > taken.history().losses();
    LOGGER.warn(
        "{}: {} came again, {}",
        slot,
        taken.delivery().key(),
        lost ? "the worker that had it was lost" : "no worker had begun it");
    return limits.step(next) == DeliveryLimits.Step.GIVE_UP
        ? giveUp(taken, workersLost())
        : copy(taken, next);
  }

  private WorkerFailedException workersLost() {
    return new WorkerFailedException(
        "%d workers were lost while they had the record".formatted(limits.maxLosses()));
  }

  /** A record in hand. */
  private record Taken(ConsumerRecord<byte[], byte[]> record, Hold hold, History history) {

    Delivery delivery() {
      return new Delivery(
          record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
          record.value(),
          history.attempt(),
          record.topic(),
          history.partition(),
          history.offset());
    }
  }

  private Outcome work(Taken taken) throws InterruptedException {
    Delivery delivery = taken.delivery();
    Exception failure =
        doWork(
            taken.hold(),
            () -> {
              beginnings.tell(taken.record());
              handler.handle(delivery);
            });
    if (failure == null) {
      return acknowledge(taken.hold(), AcknowledgeType.ACCEPT, Outcome.DONE);
    }
    if (taken.hold().isLost()) {
      return Outcome.LOST; // it is another worker's, who may be answering it well
    }
    if (failure instanceof WorkerFailedException) {
      History lost = taken.history().lost();
      return lost.losses() >= limits.maxLosses() ? giveUp(taken, failure) : copy(taken, lost);
    }
    if (isStopped()) {
      return handBack(taken);
    }
    History failed = taken.history().failed();
    if (limits.step(failed) == DeliveryLimits.Step.GIVE_UP) {
      return giveUp(taken, failure);
    }
    LOGGER.warn("{}: attempt {} at {} failed", slot, delivery.attempt(), delivery.key(), failure);
    pause(taken.hold(), backOff.multipliedBy(1L << Math.min(failed.failures() - 1, 8)));
    return taken.hold().isLost() ? Outcome.LOST : copy(taken, failed);
  }

  private void pause(Hold hold, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    long left = time.toNanos();
    while (left > 0
        && !stopped.await(Math.min(left, hold.untilRenewal().toNanos()), TimeUnit.NANOSECONDS)) {
      left = end - System.nanoTime();
      if (left > 0) {
        hold.renew(COMMIT);
      }
    }
  }

  /** On this thread: the other one may be cancelled already. */
  private Outcome handBack(Taken taken) throws InterruptedException {
    try {
      writer.copy(taken.record(), taken.history(), HAND_BACK);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOGGER.warn("{} could not copy {}", slot, taken.delivery().key(), e);
      return acknowledge(taken.hold(), AcknowledgeType.RELEASE, Outcome.RELEASED);
    }
    return acknowledge(taken.hold(), AcknowledgeType.ACCEPT, Outcome.RELEASED);
  }

  private Outcome copy(Taken taken, History history) throws InterruptedException {
    Exception failure = doWork(taken.hold(), () -> writer.copy(taken.record(), history, SEND));
    if (failure == null) {
      return acknowledge(taken.hold(), AcknowledgeType.ACCEPT, Outcome.COPIED);
    }
    if (limits.isLast(history)) {
      return giveUp(taken, failure); // released, it would be gone without a word
    }
    LOGGER.warn("{} could not copy {}", slot, taken.delivery().key(), failure);
    return acknowledge(taken.hold(), AcknowledgeType.RELEASE, Outcome.RELEASED);
  }

  private Outcome giveUp(Taken taken, Exception failure) throws InterruptedException {
    Delivery delivery = taken.delivery();
    LOGGER.error("{} gives {} up", slot, delivery.key(), failure);
    Exception untold = doWork(taken.hold(), () -> handler.exhausted(delivery, failure));
    if (untold == null) {
      return acknowledge(taken.hold(), AcknowledgeType.REJECT, Outcome.EXHAUSTED);
    }
    LOGGER.error("{} could not say that it gave {} up", slot, delivery.key(), untold);
    return acknowledge(taken.hold(), AcknowledgeType.RELEASE, Outcome.RELEASED);
  }

  /** Runs the task on the other thread and returns how it failed, if it did. */
  private @Nullable Exception doWork(Hold hold, Worker.Task task) throws InterruptedException {
    worker.begin(task);
    if (isStopped()) {
      LOGGER.debug("{} finishes the record in hand", slot);
    }
    while (!worker.awaitEnd(hold.untilRenewal())) {
      hold.renew(COMMIT);
    }
    return worker.failure();
  }

  private static Outcome acknowledge(Hold hold, AcknowledgeType type, Outcome outcome) {
    return hold.acknowledge(type, COMMIT) ? outcome : Outcome.LOST;
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }
}
