package dev.onevision.kafka.claimcheck;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.claimcheck.ClaimCheckException.Reason;
import dev.onevision.kafka.topics.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Uses one producer for all writes, and a bounded pool of readers that keep their connections. */
final class KafkaClaimCheckStore implements ClaimCheckStore, AutoCloseable {

  private final Supplier<ChunkWriter> writers;
  private final Supplier<ChunkReader> readers;
  private final Topics topics;
  private final ClaimCheckProperties properties;

  private final Semaphore permits;
  // Guarded by itself. A reader is either here or used by one thread.
  private final Deque<ChunkReader> idle = new ArrayDeque<>();
  private volatile boolean closed;
  private @Nullable ChunkWriter writer; // guarded by writers

  KafkaClaimCheckStore(
      Supplier<ChunkWriter> writers,
      Supplier<ChunkReader> readers,
      Topics topics,
      ClaimCheckProperties properties) {
    this.writers = writers;
    this.readers = readers;
    this.topics = topics;
    this.properties = properties;
    this.permits = new Semaphore(properties.readers());
  }

  @Override
  public ClaimCheck write(String topic, String key, ByteBuffer content) {
    if (content.remaining() > properties.maxContentSize().toBytes()) {
      throw new IllegalArgumentException(
          "Content of %d bytes is larger than the limit of %d bytes"
                  .formatted(content.remaining(), properties.maxContentSize().toBytes())
              + " (onevision.kafka.claim-check.max-content-size)");
    }
    return writer().write(topic, topics.allOf(topic), key, content, WireCodec.SCHEMA_HEADER);
  }

  @Override
  public void forget(String topic, String key) {
    writer().forget(topics.allOf(topic), key);
  }

  @Override
  public ByteBuffer read(ClaimCheck claim) throws ClaimCheckException {
    if (claim.bytes() < 0 || claim.bytes() > properties.maxContentSize().toBytes()) {
      throw ChunkReader.failure(
          Reason.DAMAGED,
          claim,
          "the limit is %d bytes (onevision.kafka.claim-check.max-content-size)"
              .formatted(properties.maxContentSize().toBytes()),
          null);
    }
    if (!TopicNames.isContent(claim.topic())
        || !topics.contains(claim.topic())
        || claim.partition() < 0
        || claim.partition() >= topics.partitions(claim.topic())) {
      throw ChunkReader.failure(Reason.EXPIRED, claim, "the topic holds no content", null);
    }
    long deadline = System.nanoTime() + properties.readTimeout().toNanos();
    acquire(claim);
    try {
      return readWithReader(claim, deadline);
    } finally {
      permits.release();
    }
  }

  private void acquire(ClaimCheck claim) throws ClaimCheckException {
    try {
      if (!permits.tryAcquire(properties.readTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
        throw ChunkReader.failure(Reason.UNAVAILABLE, claim, "all readers are busy", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ChunkReader.failure(Reason.UNAVAILABLE, claim, "the read was interrupted", e);
    }
  }

  private ByteBuffer readWithReader(ClaimCheck claim, long deadline) throws ClaimCheckException {
    ChunkReader reader = take();
    boolean keep = false;
    try {
      ByteBuffer content =
          reader.read(
              claim, new TopicPartition(topics.nameOf(claim.topic()), claim.partition()), deadline);
      keep = true;
      return content;
    } catch (ClaimCheckException e) {
      // After a failure of the broker the reader is closed: its connection may be the cause.
      keep = e.getCause() instanceof OffsetOutOfRangeException || e.getCause() == null;
      throw e;
    } finally {
      giveBack(reader, keep);
    }
  }

  private ChunkReader take() {
    if (closed) {
      throw new IllegalStateException("The claim-check store is closed");
    }
    synchronized (idle) {
      ChunkReader reader = idle.pollFirst();
      if (reader != null) {
        return reader;
      }
    }
    return readers.get();
  }

  private void giveBack(ChunkReader reader, boolean keep) {
    synchronized (idle) {
      if (keep && !closed) {
        idle.addFirst(reader);
        return;
      }
    }
    reader.close();
  }

  // Created on first use: the addresses of the brokers may not resolve before.
  private ChunkWriter writer() {
    synchronized (writers) {
      if (closed) {
        throw new IllegalStateException("The claim-check store is closed");
      }
      ChunkWriter current = writer;
      if (current == null) {
        current = writers.get();
        writer = current;
      }
      return current;
    }
  }

  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(ChunkReader::close);
      idle.clear();
    }
    synchronized (writers) {
      if (writer != null) {
        writer.close();
      }
    }
  }
}
