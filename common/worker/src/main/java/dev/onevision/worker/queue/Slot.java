package dev.onevision.worker.queue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
 *   <li>takes a record, when it is its turn to fetch, or its consumer fetches all the same;
 *   <li>lets the slot's other thread work on it, and renews its lock at half time until that ends;
 *   <li>answers for it, as {@link RecordWork} says.
 * </ol>
 *
 * A consumer that fails is replaced; the broker hands its record to another slot. The slot ends
 * between two records, or with the one in hand released if it is abandoned.
 */
final class Slot {

  private static final Logger LOGGER = LoggerFactory.getLogger(Slot.class);
  private static final Duration POLL = Duration.ofMillis(250);

  /**
   * Each poll may begin a fetch too many, see {@link FetchWatch}; the fewer there are, the better.
   */
  private static final Duration LONG_POLL = Duration.ofSeconds(1);

  private static final long MIN_WAKE_UP_MILLIS = 200;
  private static final long MAX_WAKE_UP_MILLIS = 1_000;
  private static final Duration LEAVE = Duration.ofSeconds(3);
  private static final long MIN_BACK_OFF_MILLIS = 250;
  private static final long MAX_BACK_OFF_MILLIS = 5_000;

  private final String name;
  private final String topic;
  private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
  private final FetchTurn turn;
  private final BooleanSupplier room;
  private final QueueWriter writer;

  private final Thread thread;
  private final Worker worker;
  private final RecordWork work;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private volatile boolean ready;
  private volatile boolean settled;
  private volatile boolean busy;

  /**
   * A slot that has yet to be started.
   *
   * @param turn shared by the slots of the queue
   * @param room whether there is room for what the work leads to; otherwise nothing is fetched
   */
  Slot(
      String name,
      String topic,
      Supplier<ShareConsumer<byte[], byte[]>> consumers,
      WorkHandler handler,
      DeliveryLimits limits,
      Beginnings beginnings,
      Duration backOff,
      WorkMetrics metrics,
      FetchTurn turn,
      BooleanSupplier room,
      QueueWriter writer) {
    this.name = name;
    this.topic = topic;
    this.consumers = consumers;
    this.turn = turn;
    this.room = room;
    this.writer = writer;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    this.worker = new Worker(name + "-work");
    this.work =
        new RecordWork(
            name, handler, limits, beginnings, backOff, writer, metrics, worker, stopped);
  }

  void start() {
    thread.start();
  }

  boolean isReady() {
    return ready;
  }

  /** Whether it was given a first record, and so fetches only when it is its turn. */
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
        } catch (RuntimeException e) {
          LOGGER.error("{} failed on a record and tries again", name, e);
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

  /** Returns when the consumer has to be replaced, or none is needed. */
  private void takeRecords(ShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
    FetchWatch watch = new FetchWatch(consumer);
    ConsumerRecords<byte[], byte[]> first = settle(consumer);
    watch.rest();
    boolean sound = workOn(consumer, first);
    while (sound && !isStopped()) {
      ConsumerRecords<byte[], byte[]> records =
          watch.isFetching() ? settle(consumer) : awaitRecord(consumer);
      if (!records.isEmpty()) {
        watch.rest();
        sound = workOn(consumer, records);
      }
    }
  }

  /**
   * Joins the group, if it has not, and waits for the record that ends the fetching that is under
   * way without the turn.
   */
  private ConsumerRecords<byte[], byte[]> settle(ShareConsumer<byte[], byte[]> consumer) {
    boolean counted = ready;
    if (counted) {
      turn.joins();
    }
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
          turn.joins(); // not before: the others need not wait for one that can be given nothing
          counted = true;
          ready = true;
          wakeUpAt = now;
        }
        if (now >= wakeUpAt) {
          writer.wakeUp(topic, name);
          wakeUpAt = now + TimeUnit.MILLISECONDS.toNanos(nextWakeUp());
        }
      }
      return ConsumerRecords.empty();
    } finally {
      if (counted) {
        turn.settled();
      }
    }
  }

  /**
   * Not a fixed time: another worker's fetch, begun anew each time by the record before, would be
   * first in line for each one.
   */
  private static long nextWakeUp() {
    return ThreadLocalRandom.current().nextLong(MIN_WAKE_UP_MILLIS, MAX_WAKE_UP_MILLIS);
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
        records = consumer.poll(LONG_POLL);
      }
      return records;
    } finally {
      turn.pass();
    }
  }

  private boolean workOn(
      ShareConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records)
      throws InterruptedException {
    boolean sound = true;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      busy = record.value() != null;
      try {
        sound &= work.on(consumer, record);
      } finally {
        busy = false;
      }
    }
    return sound;
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
