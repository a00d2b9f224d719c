package dev.onevision.worker.queue;

import dev.onevision.worker.queue.RecordWork.LaneContext;
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
 *   <li>Fetches a record, when the lane has the turn to fetch or its consumer fetches without it.
 *   <li>Works on the record as {@link RecordWork} describes, up to its acknowledgement.
 * </ol>
 *
 * A consumer that fails is replaced; the broker hands its record to another lane. The lane ends
 * between two records; one that is abandoned hands its record back.
 */
final class Lane {

  private static final Logger log = LoggerFactory.getLogger(Lane.class);
  private static final Duration POLL = Duration.ofMillis(250);

  /** Long, because each poll may start an unwanted fetch, see {@link FetchWatch}. */
  private static final Duration LONG_POLL = Duration.ofSeconds(1);

  /**
   * An idle lane looks at its {@link FetchWatch} soon after a record, and then less and less often:
   * dozens of lanes would keep an idle machine awake.
   */
  private static final Duration MAX_TURN_WAIT = Duration.ofSeconds(8);

  private static final long MIN_WAKE_UP_MILLIS = 200;
  private static final long MAX_WAKE_UP_MILLIS = 1_000;
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(3);
  private static final long MIN_BACK_OFF_MILLIS = 250;
  private static final long MAX_BACK_OFF_MILLIS = 5_000;

  private final String name;
  private final String topic;
  private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
  private final QueueContext queue;
  private final FetchTurn turn;
  private final BooleanSupplier room;

  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final LaneContext context;

  private volatile boolean ready;
  private volatile boolean settled;
  private volatile boolean busy;

  /**
   * Creates a lane that is not started yet.
   *
   * @param topic its name on the brokers
   * @param turn shared by the lanes of the queue
   * @param room whether there is room for what the work produces; without room nothing is fetched
   */
  Lane(
      String name,
      String topic,
      Supplier<ShareConsumer<byte[], byte[]>> consumers,
      QueueContext queue,
      FetchTurn turn,
      BooleanSupplier room) {
    this.name = name;
    this.topic = topic;
    this.consumers = consumers;
    this.queue = queue;
    this.turn = turn;
    this.room = room;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    this.context = new LaneContext(name, new WorkThread(name + "-work"), stopped);
  }

  void start() {
    thread.start();
  }

  boolean isReady() {
    return ready;
  }

  /** Whether the lane received its first record, and so fetches only when it has the turn. */
  boolean isSettled() {
    return settled;
  }

  boolean isBusy() {
    return busy;
  }

  boolean hasEnded() {
    return !thread.isAlive();
  }

  /** Lets the lane end after the current record. */
  void stop() {
    stopped.countDown();
    turn.wakeUp();
  }

  /** Interrupts the current work; the record is handed back. */
  void abandon() {
    stop();
    context.worker().cancel();
  }

  void join(Duration timeout) throws InterruptedException {
    thread.join(timeout);
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
          log.error("{}: the brokers do not support share groups; Kafka 4.2 does", name, e);
        } catch (KafkaException | IllegalStateException e) {
          log.warn("{} lost its broker and retries: {}", name, e.toString());
        } catch (RuntimeException e) {
          log.error("{} failed on a record and retries", name, e);
        } finally {
          backOff = ready ? MIN_BACK_OFF_MILLIS : Math.min(MAX_BACK_OFF_MILLIS, backOff * 2);
          ready = false;
          settled = false;
          close(consumer);
        }
        pause(backOff);
      }
    } catch (InterruptedException e) {
      log.debug("{} was interrupted", name);
    } finally {
      context.worker().close();
    }
  }

  /** Returns when the consumer has to be replaced, or the lane ends. */
  private void takeRecords(ShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
    FetchWatch watch = new FetchWatch(consumer);
    boolean sound = workOn(consumer, watch, settle(consumer));
    Duration turnWait = LONG_POLL;
    while (sound && !isStopped()) {
      ConsumerRecords<byte[], byte[]> records =
          watch.isFetching() ? settle(consumer) : awaitRecord(consumer, turnWait);
      turnWait = records.isEmpty() ? longer(turnWait) : LONG_POLL;
      sound = workOn(consumer, watch, records);
    }
  }

  private static Duration longer(Duration wait) {
    Duration doubled = wait.multipliedBy(2);
    return doubled.compareTo(MAX_TURN_WAIT) < 0 ? doubled : MAX_TURN_WAIT;
  }

  /**
   * Joins the group, if the consumer is not a member yet, and waits for the record that ends the
   * fetch which runs without the turn.
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
          turn.joins(); // not before: the others need not wait for a lane without partitions
          counted = true;
          ready = true;
          wakeUpAt = now;
        }
        if (now >= wakeUpAt) {
          queue.writer().wakeUp(queue.topic(), name);
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
   * Random: with a fixed time, another worker's fetch, started by the record before, would be first
   * in line each time.
   */
  private static long nextWakeUp() {
    return ThreadLocalRandom.current().nextLong(MIN_WAKE_UP_MILLIS, MAX_WAKE_UP_MILLIS);
  }

  private ConsumerRecords<byte[], byte[]> awaitRecord(
      ShareConsumer<byte[], byte[]> consumer, Duration turnWait) throws InterruptedException {
    if (!turn.take(turnWait, this::isStopped)) {
      return ConsumerRecords.empty();
    }
    try {
      // Asked by the lane that fetches next, and only before it fetches: a record that arrives
      // later is taken.
      while (!room.getAsBoolean() && !isStopped()) {
        pause(POLL.toMillis());
      }
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
      ShareConsumer<byte[], byte[]> consumer,
      FetchWatch watch,
      ConsumerRecords<byte[], byte[]> records)
      throws InterruptedException {
    boolean sound = true;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      busy = record.value() != null;
      try {
        sound &= workOn(consumer, watch, record);
      } finally {
        busy = false;
      }
    }
    return sound;
  }

  /**
   * Returns whether the consumer is of further use. One whose acknowledgement or renewal was lost
   * may wait for it without end and then fetches nothing.
   */
  private boolean workOn(
      ShareConsumer<byte[], byte[]> consumer,
      FetchWatch watch,
      ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    if (record.value() == null) {
      watch.rest();
      return RecordWork.acceptWakeUp(consumer, record);
    }
    return new RecordWork(queue, context, consumer, watch, record).run() != RecordLife.Outcome.LOST;
  }

  private void pause(long millis) throws InterruptedException {
    if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
      log.debug("{} ends", name);
    }
  }

  private void close(@Nullable ShareConsumer<byte[], byte[]> consumer) {
    if (consumer != null) {
      try {
        consumer.close(LEAVE_TIMEOUT);
      } catch (KafkaException e) {
        log.debug("{} did not leave its group in order", name, e);
      }
    }
  }
}
