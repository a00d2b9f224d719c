package dev.onevision.kafka.connection;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WireMessage;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.tracing.Span;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages with one shared producer, in order per partition. Thread-safe. A send never
 * blocks, since the engine's thread sends tokens, and never throws: its future fails at once when
 * the send buffer is full, when the partition does not exist, and until the sender is open.
 */
public final class MessageSender implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MessageSender.class);

  private static final Duration NO_WAIT = Duration.ZERO;
  private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration METADATA_POLL = Duration.ofMillis(20);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final int BATCH = 64 * 1024;
  private static final int OVERHEAD = 64 * 1024;

  private final KafkaClients clients;
  private final WireCodec codec;
  private final ConnectionProperties properties;
  private final Tracing tracing;
  private final UnaryOperator<String> names;
  private final Outage outage = new Outage("The brokers do not take messages");
  private final CompletableFuture<Producer<byte[], byte[]>> producer = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Creates a sender that is not open yet.
   *
   * @param names from the name of a topic to its name on the brokers
   */
  public MessageSender(
      KafkaClients clients,
      WireCodec codec,
      ConnectionProperties properties,
      Tracing tracing,
      UnaryOperator<String> names) {
    this.clients = clients;
    this.codec = codec;
    this.properties = properties;
    this.tracing = tracing;
    this.names = names;
  }

  /**
   * Opens the sender for these topics, which exist; blocks until the producer has the metadata of
   * each, so that sends do not wait for it.
   */
  public void open(Collection<String> topics) {
    while (!producer.isDone() && closed.getCount() > 0) {
      try {
        Producer<byte[], byte[]> opened = newProducer();
        if (fetchMetadata(opened, topics, outage)) {
          outage.ended();
          producer.complete(opened);
          return;
        }
        opened.close(Duration.ZERO);
      } catch (KafkaException e) {
        outage.failed(e.toString());
        pause(RETRY);
      }
    }
  }

  /**
   * Prepares sends to topics that exist but were not opened; blocks until the producer has the
   * metadata of each. Returns false if the sender was closed meanwhile.
   */
  public boolean prepare(Collection<String> topics) {
    try {
      Outage missing = new Outage("Messages cannot be sent to " + topics);
      boolean found = fetchMetadata(producer.join(), topics, missing);
      missing.ended();
      return found;
    } catch (CompletionException e) {
      return false;
    }
  }

  private Producer<byte[], byte[]> newProducer() {
    return clients.producer(
        "messages",
        properties.sendBuffer().toBytes(),
        BATCH,
        Math.toIntExact(properties.maxMessageSize().toBytes()) + OVERHEAD,
        properties.deliveryTimeout(),
        NO_WAIT);
  }

  /** Returns false if the sender was closed meanwhile. */
  private boolean fetchMetadata(
      Producer<byte[], byte[]> opened, Collection<String> topics, Outage trouble) {
    for (String name : topics) {
      String topic = names.apply(name);
      long quietUntil = System.nanoTime() + METADATA_TIMEOUT.toNanos();
      while (true) {
        if (closed.getCount() == 0) {
          return false;
        }
        try {
          opened.partitionsFor(topic);
          break;
        } catch (InterruptException e) {
          return false;
        } catch (TimeoutException e) {
          // The producer requests metadata without waiting, and has it a moment later.
          if (System.nanoTime() - quietUntil < 0) {
            pause(METADATA_POLL);
          } else {
            trouble.failed("no metadata of the topic " + topic + ": no response");
            pause(RETRY);
          }
        } catch (KafkaException e) {
          trouble.failed("no metadata of the topic " + topic + ": " + e.getMessage());
          pause(RETRY);
        }
      }
    }
    return true;
  }

  private void pause(Duration time) {
    try {
      if (closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        log.debug("The sender is closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  /** Whether messages can be sent. */
  public boolean isOpen() {
    return producer.isDone() && !producer.isCompletedExceptionally();
  }

  /** Completes when messages can be sent. */
  public CompletableFuture<Void> opened() {
    return producer.thenRun(() -> {});
  }

  /** Why sends failed within this time; empty if none did. */
  public Optional<String> trouble(Duration within) {
    return outage.causeWithin(within);
  }

  /**
   * Sends one message.
   *
   * @param partition zero-based; null lets the key decide
   * @return completes when all in-sync replicas have the message, on the producer's own thread,
   *     which must not be blocked; fails with {@link UnknownPartitionException} if the topic does
   *     not have the partition
   */
  public CompletableFuture<Void> send(
      String topic, @Nullable Integer partition, String key, WireMessage message) {
    return encoded(
        message, value -> send(topic, partition, key, value, WireCodec.schemaOf(message)));
  }

  /** Sends one message that continues the trace of this thread. */
  public CompletableFuture<Void> sendTraced(
      String topic, @Nullable Integer partition, String key, WireMessage message) {
    return encoded(
        message, value -> sendTraced(topic, partition, key, value, WireCodec.schemaOf(message)));
  }

  private CompletableFuture<Void> encoded(
      WireMessage message, Function<byte[], CompletableFuture<Void>> send) {
    byte[] value;
    try {
      value = codec.encode(message);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return send.apply(value);
  }

  /**
   * Sends one encoded value.
   *
   * @param schema of the value, for the header
   * @return like that of a message
   */
  public CompletableFuture<Void> send(
      String topic, @Nullable Integer partition, String key, byte[] value, String schema) {
    if (partition != null && partition < 0) {
      return CompletableFuture.failedFuture(new UnknownPartitionException(topic, partition));
    }
    return send(record(topic, partition, key, value, schema));
  }

  /** Sends one encoded value that continues the trace of this thread. */
  public CompletableFuture<Void> sendTraced(
      String topic, @Nullable Integer partition, String key, byte[] value, String schema) {
    if (partition != null && partition < 0) {
      return CompletableFuture.failedFuture(new UnknownPartitionException(topic, partition));
    }
    ProducerRecord<byte[], byte[]> record = record(topic, partition, key, value, schema);
    Span span = tracing.send(record);
    CompletableFuture<Void> sent = send(record);
    if (span != Span.NOOP) {
      var _ =
          sent.whenComplete(
              (_, failure) -> {
                if (failure != null) {
                  Tracing.fail(span, failure.getClass().getSimpleName());
                }
                span.end();
              });
    }
    return sent;
  }

  private ProducerRecord<byte[], byte[]> record(
      String topic, @Nullable Integer partition, String key, byte[] value, String schema) {
    ProducerRecord<byte[], byte[]> record = record(topic, partition, key, value);
    record.headers().add(WireCodec.SCHEMA_HEADER, schema.getBytes(StandardCharsets.UTF_8));
    return record;
  }

  /** Sends a tombstone, with which compaction deletes the key. */
  public CompletableFuture<Void> sendTombstone(String topic, String key) {
    return sendTombstone(topic, null, key);
  }

  /**
   * Like {@link #sendTombstone(String, String)}, to one partition.
   *
   * @param partition zero-based; null lets the key decide
   */
  public CompletableFuture<Void> sendTombstone(
      String topic, @Nullable Integer partition, String key) {
    return send(record(topic, partition, key, null));
  }

  @SuppressWarnings("NullAway") // a null value is what Kafka calls a tombstone
  private ProducerRecord<byte[], byte[]> record(
      String topic, @Nullable Integer partition, String key, byte @Nullable [] value) {
    return new ProducerRecord<>(
        names.apply(topic), partition, key.getBytes(StandardCharsets.UTF_8), value);
  }

  /** Whether the topic has the partition; true while that is unknown. Does not block. */
  public boolean hasPartition(String topic, int partition) {
    Producer<byte[], byte[]> opened = current();
    if (partition < 0 || opened == null) {
      return partition >= 0;
    }
    try {
      return partition < opened.partitionsFor(names.apply(topic)).size();
    } catch (KafkaException | IllegalStateException e) {
      return true; // the send will fail
    }
  }

  /**
   * Sends a record unchanged, to the topic with this name on the brokers.
   *
   * @return like that of a message
   */
  public CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
    Producer<byte[], byte[]> opened = current();
    if (opened == null) {
      return CompletableFuture.failedFuture(
          new BrokerUnavailableException("The brokers have not been reached yet", null));
    }
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      Integer partition = record.partition();
      if (partition != null && partition >= opened.partitionsFor(record.topic()).size()) {
        throw new UnknownPartitionException(record.topic(), partition);
      }
      // The callback has the result of the future.
      var _ =
          opened.send(
              record,
              (_, failure) -> {
                note(failure);
                if (failure == null) {
                  sent.complete(null);
                } else {
                  sent.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      note(e);
      sent.completeExceptionally(e);
    }
    return sent;
  }

  private @Nullable Producer<byte[], byte[]> current() {
    return producer.isCompletedExceptionally() ? null : producer.getNow(null);
  }

  // Logs one line for all sends that fail during an outage.
  private void note(@Nullable Exception failure) {
    if (failure == null) {
      outage.ended();
    } else if (failure instanceof RetriableException
        || failure instanceof AuthorizationException
        || failure instanceof AuthenticationException) {
      outage.failed(
          switch (failure) {
            case BufferExhaustedException _ -> "onevision.kafka.send-buffer is full";
            // Names the partition, which would look like another cause each time.
            case TimeoutException _ -> "no acknowledgement within " + properties.deliveryTimeout();
            default -> failure.toString();
          });
    }
  }

  /** Waits up to five seconds for unfinished sends. */
  @Override
  public void close() {
    closed.countDown();
    var _ = producer.completeExceptionally(new IllegalStateException("The sender is closed"));
    if (!producer.isCompletedExceptionally()) {
      producer.join().close(Duration.ofSeconds(5));
    }
  }
}
