package dev.onevision.kafka.connection;

import dev.onevision.contract.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole partitions in order, on a thread of its own: created, started once, closed. After a
 * failure it continues where it stopped; if those records were deleted meanwhile, with the oldest
 * record that is left. Thread-safe.
 */
public final class PartitionReader implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PartitionReader.class);

  /** A record, or the close of the reader, ends a poll. */
  private static final Duration POLL = Duration.ofSeconds(5);

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final long BACK_OFF_MILLIS = 500;
  private static final long UNKNOWN_MILLIS = 50;

  private final String name;
  private final Supplier<Consumer<byte[], ByteBuffer>> consumers;
  private final Supplier<List<TopicPartition>> source;
  private final Outage outage;
  private final ConsumerThread thread;

  // Only the reader's thread uses these three.
  private List<TopicPartition> partitions = List.of();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Map<TopicPartition, Long> firstLive = new HashMap<>();

  /** The offset after the last delivered record of each partition; for other threads. */
  private final Map<TopicPartition, Long> reached = new ConcurrentHashMap<>();

  private volatile boolean ready;

  /** Where reading starts. */
  @FunctionalInterface
  public interface Start {

    /** With the oldest record that is left. */
    Start OLDEST = (_, _, first, _) -> first;

    /** With the first record written after the start. */
    Start NEW = (_, _, _, last) -> last;

    /** With the first record that the broker received at that time or later. */
    static Start at(Instant time) {
      return (consumer, partition, first, last) -> {
        OffsetAndTimestamp found =
            consumer
                .offsetsForTimes(Map.of(partition, time.toEpochMilli()), REQUEST_TIMEOUT)
                .get(partition);
        return found == null ? last : Math.max(first, found.offset());
      };
    }

    /** An offset between the oldest that is left and the next one to be written. */
    long offset(
        Consumer<byte[], ByteBuffer> consumer, TopicPartition partition, long first, long last);
  }

  /** Receives records, on the reader's thread; must not block. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Receives one record.
     *
     * @param live whether it was written after the reader had started
     */
    void accept(ConsumerRecord<byte[], ByteBuffer> record, boolean live);

    /** Everything written before the start was delivered; may be called again. */
    default void caughtUp() {}

    /** A poll ended, so that {@link PartitionReader#hasReached} may return true now. */
    default void polled() {}
  }

  /**
   * Creates a reader that is not started yet.
   *
   * @param name of the thread
   * @param partitions to read; throws {@link BrokerUnavailableException} while they are unknown
   */
  public PartitionReader(
      String name,
      Supplier<Consumer<byte[], ByteBuffer>> consumers,
      Supplier<List<TopicPartition>> partitions) {
    this.name = name;
    this.consumers = consumers;
    this.source = partitions;
    this.outage = new Outage(name + " cannot read");
    this.thread = new ConsumerThread(name, CLOSE_TIMEOUT);
  }

  /**
   * Starts the thread.
   *
   * @throws IllegalStateException if it was started before
   */
  public void start(Start start, Sink sink) {
    thread.start(() -> run(start, sink));
  }

  /** Whether the partitions are being read. */
  public boolean isReady() {
    return ready;
  }

  /**
   * Whether everything before these offsets was delivered, or was deleted before it could be.
   *
   * @param ends by partition, as the broker reports them
   */
  public boolean hasReached(Map<TopicPartition, Long> ends) {
    return ready
        && ends.entrySet().stream()
            .allMatch(end -> reached.getOrDefault(end.getKey(), -1L) >= end.getValue());
  }

  private void run(Start start, Sink sink) {
    awaitPartitions();
    while (!thread.isClosed()) {
      Consumer<byte[], ByteBuffer> consumer = null;
      try {
        consumer = consumers.get();
        thread.polls(consumer);
        seek(consumer, start);
        read(consumer, sink);
      } catch (WakeupException e) {
        log.debug("{} was woken up", name);
      } catch (OffsetOutOfRangeException e) {
        log.warn("{} missed records that were deleted: {}", name, e.getMessage());
        e.partitions().forEach(partition -> positions.put(partition, -1L));
      } catch (RuntimeException e) {
        outage.failed(e.toString());
      } finally {
        thread.polls(null);
        ready = false;
        close(consumer);
      }
      thread.pause(BACK_OFF_MILLIS);
    }
  }

  /** Without a wait for the last fetch: the broker forgets it by itself. */
  private static void close(@Nullable Consumer<byte[], ByteBuffer> consumer) {
    if (consumer != null) {
      try {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
      } catch (KafkaException e) {
        log.debug("A consumer did not close in order", e);
      }
    }
  }

  private void awaitPartitions() {
    while (!thread.isClosed() && partitions.isEmpty()) {
      try {
        partitions = List.copyOf(source.get());
      } catch (BrokerUnavailableException e) {
        thread.pause(UNKNOWN_MILLIS);
      } catch (IllegalArgumentException | IllegalStateException e) {
        // The configuration names partitions that do not exist.
        outage.failed(String.valueOf(e.getMessage()));
        thread.pause(BACK_OFF_MILLIS);
      }
    }
  }

  private void seek(Consumer<byte[], ByteBuffer> consumer, Start start) {
    consumer.assign(partitions);
    Map<TopicPartition, Long> oldest = consumer.beginningOffsets(partitions, REQUEST_TIMEOUT);
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions, REQUEST_TIMEOUT);
    for (TopicPartition partition : partitions) {
      long first = oldest.getOrDefault(partition, 0L);
      long last = end.getOrDefault(partition, 0L);
      firstLive.putIfAbsent(partition, last);
      long position =
          positions.computeIfAbsent(partition, _ -> start.offset(consumer, partition, first, last));
      // A topic that was created again, or lost its newest records, is read from its oldest one.
      long reachable = position < first || position > last ? first : position;
      positions.put(partition, reachable);
      consumer.seek(partition, reachable);
    }
    reached.clear();
    ready = true;
    outage.ended();
  }

  private void read(Consumer<byte[], ByteBuffer> consumer, Sink sink) {
    boolean behind = true;
    while (!thread.isClosed()) {
      if (behind && partitions.stream().allMatch(partition -> isCaughtUp(consumer, partition))) {
        behind = false;
        sink.caughtUp();
      }
      for (ConsumerRecord<byte[], ByteBuffer> record : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        positions.put(partition, record.offset() + 1);
        deliver(record, record.offset() >= firstLive.getOrDefault(partition, 0L), sink);
      }
      // Not the offset of the last record: the markers of transactions have offsets too.
      for (TopicPartition partition : partitions) {
        reached.put(partition, consumer.position(partition, REQUEST_TIMEOUT));
      }
      sink.polled();
    }
  }

  private boolean isCaughtUp(Consumer<byte[], ByteBuffer> consumer, TopicPartition partition) {
    return consumer.position(partition, REQUEST_TIMEOUT) >= firstLive.getOrDefault(partition, 0L);
  }

  private void deliver(ConsumerRecord<byte[], ByteBuffer> record, boolean live, Sink sink) {
    try {
      sink.accept(record, live);
    } catch (MalformedMessageException e) {
      // No stack trace: any writer to the topic could fill the log with them.
      log.warn("{} skips {}: {}", name, position(record), e.getMessage());
    } catch (RuntimeException e) {
      log.warn("{} skips {}", name, position(record), e);
    }
  }

  private static String position(ConsumerRecord<?, ?> record) {
    return "the record at offset %d of %s-%d"
        .formatted(record.offset(), record.topic(), record.partition());
  }

  /** Stops the thread and waits up to five seconds for its end. */
  @Override
  public void close() {
    thread.close();
  }
}
