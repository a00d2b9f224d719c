package dev.onevision.messaging.workqueue;

import dev.onevision.messaging.workqueue.WorkMetrics.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One unit of concurrency: a share consumer on a thread of its own, with at most one record.
 *
 * <ol>
 *   <li>takes a record, when it is its turn to fetch;
 *   <li>lets the slot's other thread work on it, and renews its lock at half time until that ends;
 *   <li>acknowledges it if the work is done, releases it if the work failed, and gives it up if it
 *       failed too often.
 * </ol>
 *
 * A consumer that fails is replaced; the broker hands its record to another slot. The slot ends
 * between two records, or with the one in hand released if it is abandoned.
 */
final class Slot {

  private static final Logger LOGGER = LoggerFactory.getLogger(Slot.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration WAKE_UP_AGAIN = Duration.ofSeconds(1);
  private static final Duration COMMIT = Duration.ofSeconds(10);
  private static final Duration LEAVE = Duration.ofSeconds(3);
  private static final long MIN_BACK_OFF_MILLIS = 250;
  private static final long MAX_BACK_OFF_MILLIS = 5_000;

  private final String name;
  private final String topic;
  private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
  private final WorkHandler handler;
  private final WorkQueueProperties properties;
  private final WorkMetrics metrics;
  private final FetchTurn turn;
  private final Consumer<String> wakeUp;
  private final BooleanSupplier room;

  private final Thread thread;
  private final Worker worker;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private volatile boolean ready;
  private volatile boolean settled;
  private volatile boolean busy;

  /**
   * A slot that has yet to be started.
   *
   * @param turn shared by the slots of the queue
   * @param room whether there is room for what the work leads to; otherwise nothing is fetched
   * @param wakeUp puts a record without a value, with this key, into the topic
   */
  Slot(
      String name,
      String topic,
      Supplier<ShareConsumer<byte[], byte[]>> consumers,
      WorkHandler handler,
      WorkQueueProperties properties,
      WorkMetrics metrics,
      FetchTurn turn,
      BooleanSupplier room,
      Consumer<String> wakeUp) {
    this.name = name;
    this.topic = topic;
    this.consumers = consumers;
    this.handler = handler;
    this.properties = properties;
    this.metrics = metrics;
    this.turn = turn;
    this.room = room;
    this.wakeUp = wakeUp;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    this.worker = new Worker(name + "-work");
  }

  void start() {
    thread.start();
  }

  boolean isReady() {
    return ready;
  }

  /** Whether its consumer fetches only when it is its turn. */
  boolean isSettled() {
    return settled;
  }

  boolean isBusy() {
    return busy;
  }

  boolean hasEnded() {
    return !thread.isAlive();
  }

  /** Takes nothing new. */
  void stop() {
    stopped.countDown();
  }

  /** Interrupts the work in hand; its record is released. */
  void abandon() {
    stop();
    worker.cancel();
  }

  void join(Duration patience) throws InterruptedException {
    thread.join(patience);
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void run() {
    long backOff = MIN_BACK_OFF_MILLIS;
    try {
      while (!isStopped()) {
        ShareConsumer<byte[], byte[]> consumer = null;
        try {
          consumer = consumers.get();
          consumer.subscribe(List.of(topic));
          takeRecords(consumer);
        } catch (UnsupportedVersionException e) {
          backOff = MAX_BACK_OFF_MILLIS;
          LOGGER.error("{}: the brokers have no share groups, Kafka 4.2 has them", name, e);
        } catch (KafkaException | IllegalStateException e) {
          LOGGER.warn("{} lost its broker and tries again: {}", name, e.toString());
        } finally {
          backOff = ready ? MIN_BACK_OFF_MILLIS : Math.min(MAX_BACK_OFF_MILLIS, backOff * 2);
          ready = false;
          settled = false;
          close(consumer);
        }
        pause(backOff);
      }
    } catch (InterruptedException e) {
      LOGGER.debug("{} was interrupted", name);
    } finally {
      worker.close();
    }
  }

  private void takeRecords(ShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
    ConsumerRecords<byte[], byte[]> first = settle(consumer);
    workOn(consumer, first);
    while (!isStopped()) {
      workOn(consumer, awaitRecord(consumer));
    }
  }

  /** Joins the group, and waits for the record that ends the fetching that began with that. */
  private ConsumerRecords<byte[], byte[]> settle(ShareConsumer<byte[], byte[]> consumer) {
    turn.joins();
    try {
      long wakeUpAt = Long.MAX_VALUE;
      while (!isStopped()) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          ready = true;
          settled = true;
          return records;
        }
        long now = System.nanoTime();
        if (!ready && Assignment.isGiven(consumer)) {
          ready = true;
          wakeUpAt = now;
        }
        if (now >= wakeUpAt) {
          wakeUp.accept("wake-up " + name);
          wakeUpAt = now + WAKE_UP_AGAIN.toNanos();
        }
      }
      return ConsumerRecords.empty();
    } finally {
      turn.settled();
    }
  }

  private ConsumerRecords<byte[], byte[]> awaitRecord(ShareConsumer<byte[], byte[]> consumer)
      throws InterruptedException {
    if (!room.getAsBoolean()) {
      pause(POLL.toMillis());
      return ConsumerRecords.empty();
    }
    if (!turn.take(POLL)) {
      return ConsumerRecords.empty();
    }
    try {
      ConsumerRecords<byte[], byte[]> records = ConsumerRecords.empty();
      while (records.isEmpty() && !isStopped()) {
        records = consumer.poll(POLL);
      }
      return records;
    } finally {
      turn.pass();
    }
  }

  private void workOn(
      ShareConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records)
      throws InterruptedException {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.value() == null) {
        consumer.acknowledge(record, AcknowledgeType.ACCEPT); // it was to wake a slot up
        consumer.commitSync(COMMIT);
        continue;
      }
      busy = true;
      try {
        work(consumer, record);
      } finally {
        busy = false;
      }
    }
  }

  private void work(ShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    long start = System.nanoTime();
    int attempt = record.deliveryCount().map(Short::intValue).orElse(1);
    Delivery delivery =
        new Delivery(
            record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
            record.value(),
            attempt,
            record.topic(),
            record.partition(),
            record.offset());
    Hold hold = new Hold(consumer, record);
    Exception failure =
        attempt > properties.maxDeliveries()
            ? new IllegalStateException("Each worker that took the request ended without a word")
            : doWork(hold, () -> handler.handle(delivery));
    Outcome outcome;
    if (failure == null) {
      outcome = acknowledge(hold, AcknowledgeType.ACCEPT, Outcome.DONE);
    } else if (isStopped()) {
      outcome = acknowledge(hold, AcknowledgeType.RELEASE, Outcome.RELEASED);
    } else if (attempt >= properties.maxDeliveries()) {
      outcome = giveUp(hold, delivery, failure);
    } else {
      LOGGER.warn("{}: attempt {} at {} failed", name, attempt, delivery.key(), failure);
      pause(properties.retryBackOff().toMillis() << Math.min(attempt - 1, 8));
      outcome = acknowledge(hold, AcknowledgeType.RELEASE, Outcome.RELEASED);
    }
    metrics.delivered(outcome, System.nanoTime() - start);
  }

  private Outcome giveUp(Hold hold, Delivery delivery, Exception failure)
      throws InterruptedException {
    LOGGER.error("{} gives {} up", name, delivery.key(), failure);
    Exception untold = doWork(hold, () -> handler.exhausted(delivery, failure));
    if (untold == null) {
      return acknowledge(hold, AcknowledgeType.REJECT, Outcome.EXHAUSTED);
    }
    LOGGER.error("{} could not say that it gave {} up", name, delivery.key(), untold);
    return acknowledge(hold, AcknowledgeType.RELEASE, Outcome.RELEASED);
  }

  /** Runs the task on the other thread and returns how it failed, if it did. */
  private @Nullable Exception doWork(Hold hold, Worker.Task task) throws InterruptedException {
    worker.begin(task);
    if (isStopped()) {
      LOGGER.debug("{} finishes the record in hand", name);
    }
    while (!worker.awaitEnd(hold.renewAfter())) {
      hold.renew(COMMIT);
    }
    return worker.failure();
  }

  private Outcome acknowledge(Hold hold, AcknowledgeType type, Outcome outcome) {
    return hold.acknowledge(type, COMMIT) ? outcome : Outcome.LOST;
  }

  private void pause(long millis) throws InterruptedException {
    if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
      LOGGER.debug("{} ends", name);
    }
  }

  private void close(@Nullable ShareConsumer<byte[], byte[]> consumer) {
    if (consumer != null) {
      try {
        consumer.close(LEAVE);
      } catch (KafkaException e) {
        LOGGER.debug("{} left its group without a word", name, e);
      }
    }
  }
}
