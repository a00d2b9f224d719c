package dev.onevision.kafka.connection;

import dev.onevision.contract.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole partitions in order on one thread of its own. After trouble it goes on where it
 * stopped; if that was deleted meanwhile, with the oldest record that is left.
 */
public final class PartitionReader implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(PartitionReader.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration LOOK_UP = Duration.ofSeconds(10);
  private static final long BACK_OFF_MILLIS = 500;
  private static final long UNKNOWN_MILLIS = 50;

  private final Supplier<Consumer<byte[], ByteBuffer>> consumers;
  private final Supplier<List<TopicPartition>> found;
  private final Start start;
  private final Sink sink;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);

  private final Outage outage;

  // Only the reader's thread uses these three.
  private List<TopicPartition> partitions = List.of();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Map<TopicPartition, Long> firstLive = new HashMap<>();

  /** Behind the last record that was delivered of each partition; for other threads. */
  private final Map<TopicPartition, Long> reached = new ConcurrentHashMap<>();

  private volatile Runnable afterPoll = () -> {};
  private volatile boolean ready;
  private volatile @Nullable Consumer<byte[], ByteBuffer> current;

  /** Where reading starts. */
  @FunctionalInterface
  public interface Start {

    /** With the oldest record that is left. */
    Start OLDEST = (_, _, first, _) -> first;

    /** With the first record written after the start. */
    Start NEW = (_, _, _, last) -> last;

    /** With the first record that the broker took at that time or later. */
    static Start at(Instant time) {
      return (consumer, partition, first, last) -> {
        OffsetAndTimestamp found =
            consumer
                .offsetsForTimes(Map.of(partition, time.toEpochMilli()), LOOK_UP)
                .get(partition);
        return found == null ? last : Math.max(first, found.offset());
      };
    }

    /** An offset between the first that is left and the one that is written next. */
    long offset(
        Consumer<byte[], ByteBuffer> consumer, TopicPartition partition, long first, long last);
  }

  /** Takes records, on the reader's thread. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Takes one record; must not block.
     *
     * @param live whether it was written after the reader had started
     */
    void accept(ConsumerRecord<byte[], ByteBuffer> record, boolean live);

    /** All that had been written before the reader started was taken; may be said again. */
    default void caughtUp() {}
  }

  /**
   * A reader that is not started yet.
   *
   * @param name of the thread
   * @param partitions to read; fails with {@link BrokerUnavailableException} as long as that is not
   *     known
   */
  public PartitionReader(
      String name,
      Supplier<Consumer<byte[], ByteBuffer>> consumers,
      Supplier<List<TopicPartition>> partitions,
      Start start,
      Sink sink) {
    this.consumers = consumers;
    this.found = partitions;
    this.outage = new Outage(name + " cannot read");
    this.start = start;
    this.sink = sink;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Whether the partitions are being read. */
  public boolean isReady() {
    return ready;
  }

  /**
   * Whether everything before these offsets was delivered, or was gone before it could be.
   *
   * @param ends by partition, as the broker tells them
   */
  public boolean hasReached(Map<TopicPartition, Long> ends) {
    return ready
        && ends.entrySet().stream()
            .allMatch(end -> reached.getOrDefault(end.getKey(), -1L) >= end.getValue());
  }

  /** Has this called on the reader's thread whenever it may have got further; before the start. */
  public void onProgress(Runnable listener) {
    afterPoll = listener;
  }

  private void run() {
    awaitPartitions();
    while (!isClosed()) {
      try (Consumer<byte[], ByteBuffer> consumer = consumers.get()) {
        current = consumer;
        read(consumer);
      } catch (WakeupException e) {
        LOGGER.debug("{} was woken up", thread.getName());
      } catch (OffsetOutOfRangeException e) {
        LOGGER.warn("{} missed records that were deleted: {}", thread.getName(), e.getMessage());
        e.partitions().forEach(partition -> positions.put(partition, -1L));
      } catch (RuntimeException e) {
        outage.failed(e.toString());
      } finally {
        current = null;
        ready = false;
      }
      await(BACK_OFF_MILLIS);
    }
  }

  private void awaitPartitions() {
    while (!isClosed() && partitions.isEmpty()) {
      try {
        partitions = List.copyOf(found.get());
      } catch (BrokerUnavailableException e) {
        await(UNKNOWN_MILLIS);
      } catch (IllegalArgumentException | IllegalStateException e) {
        // Partitions were configured that do not exist.
        outage.failed(String.valueOf(e.getMessage()));
        await(BACK_OFF_MILLIS);
      }
    }
  }

  private void read(Consumer<byte[], ByteBuffer> consumer) {
    consumer.assign(partitions);
    Map<TopicPartition, Long> oldest = consumer.beginningOffsets(partitions, LOOK_UP);
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions, LOOK_UP);
    for (TopicPartition partition : partitions) {
      long first = oldest.getOrDefault(partition, 0L);
      long last = end.getOrDefault(partition, 0L);
      firstLive.putIfAbsent(partition, last);
      long position =
          positions.computeIfAbsent(partition, _ -> start.offset(consumer, partition, first, last));
      // A topic that was made anew, or lost its newest records, is read from what it has.
      long reachable = position < first || position > last ? first : position;
      positions.put(partition, reachable);
      consumer.seek(partition, reachable);
    }
    reached.clear();
    ready = true;
    outage.ended();
    boolean behind = true;
    while (!isClosed()) {
      if (behind && partitions.stream().allMatch(partition -> isCaughtUp(consumer, partition))) {
        behind = false;
        sink.caughtUp();
      }
      for (ConsumerRecord<byte[], ByteBuffer> record : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        positions.put(partition, record.offset() + 1);
        deliver(record, record.offset() >= firstLive.getOrDefault(partition, 0L));
      }
      // Not the same as the offsets of records: ends of transactions take offsets too.
      for (TopicPartition partition : partitions) {
        reached.put(partition, consumer.position(partition, LOOK_UP));
      }
      afterPoll.run();
    }
  }

  private boolean isCaughtUp(Consumer<byte[], ByteBuffer> consumer, TopicPartition partition) {
    return consumer.position(partition, LOOK_UP) >= firstLive.getOrDefault(partition, 0L);
  }

  private void deliver(ConsumerRecord<byte[], ByteBuffer> record, boolean live) {
    try {
      sink.accept(record, live);
    } catch (MalformedMessageException e) {
      // No stack trace: whoever may write to the topic could fill the log with them.
      LOGGER.warn(
          "{} skips the record at offset {} of {}-{}: {}",
          thread.getName(),
          record.offset(),
          record.topic(),
          record.partition(),
          e.getMessage());
    } catch (RuntimeException e) {
      LOGGER.warn(
          "{} skips the record at offset {} of {}-{}",
          thread.getName(),
          record.offset(),
          record.topic(),
          record.partition(),
          e);
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void await(long millis) {
    try {
      if (closed.await(millis, TimeUnit.MILLISECONDS)) {
        LOGGER.debug("{} ends", thread.getName());
      }
    } catch (InterruptedException e) {
      closed.countDown();
    }
  }

  /** Stops the thread and waits for it a moment. */
  @Override
  public void close() {
    closed.countDown();
    Consumer<byte[], ByteBuffer> consumer = current;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
