package dev.onevision.kafka.connection;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
 * Sends messages by one shared producer, in order per partition. Thread-safe. A send never blocks
 * and never throws: it fails at once when the send buffer is full, when the partition does not
 * exist, and before the topics were looked up. The engine's thread sends tokens, and must not wait.
 */
public final class MessageSender implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(MessageSender.class);

  private static final Duration NO_WAIT = Duration.ZERO;
  private static final Duration LOOK_UP = Duration.ofSeconds(1);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final int BATCH = 64 * 1024;
  private static final int OVERHEAD = 64 * 1024;

  private final KafkaClients clients;
  private final WireCodec codec;
  private final ConnectionProperties properties;
  private final Outage outage = new Outage("Messages are not taken by the brokers");
  private final CompletableFuture<Producer<byte[], byte[]>> producer = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** A sender that is not open yet. */
  public MessageSender(KafkaClients clients, WireCodec codec, ConnectionProperties properties) {
    this.clients = clients;
    this.codec = codec;
    this.properties = properties;
  }

  /**
   * Opens the sender for these topics, which exist; blocks until the brokers told about each of
   * them. Later sends need not wait for that.
   */
  public void open(Collection<String> topics) {
    while (!producer.isDone() && closed.getCount() > 0) {
      try {
        Producer<byte[], byte[]> opened = newProducer();
        if (lookUp(opened, topics)) {
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

  private Producer<byte[], byte[]> newProducer() {
    return clients.producer(
        "messages",
        properties.sendBuffer().toBytes(),
        BATCH,
        Math.toIntExact(properties.maxMessageSize().toBytes()) + OVERHEAD,
        properties.deliveryTimeout(),
        NO_WAIT);
  }

  /** Returns false if it was closed meanwhile. */
  private boolean lookUp(Producer<byte[], byte[]> opened, Collection<String> topics) {
    for (String topic : topics) {
      long quietUntil = System.nanoTime() + LOOK_UP.toNanos();
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
          // The producer does not wait for metadata: it asks for them, and has them a moment later.
          if (System.nanoTime() - quietUntil < 0) {
            pause(LOOK_AGAIN);
          } else {
            outage.failed("the topic " + topic + " cannot be looked up: no answer");
            pause(RETRY);
          }
        } catch (KafkaException e) {
          outage.failed("the topic " + topic + " cannot be looked up: " + e.getMessage());
          pause(RETRY);
        }
      }
    }
    return true;
  }

  private void pause(Duration time) {
    try {
      if (closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        LOGGER.debug("The sender is closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  /** Completes when messages can be sent. */
  public CompletableFuture<Void> opened() {
    return producer.thenRun(() -> {});
  }

  /** Why the brokers take no messages, if that was noticed within this time. */
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
    byte[] value;
    try {
      value = codec.encode(message);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return send(topic, partition, key, value, WireCodec.schemaOf(message));
  }

  /**
   * Sends one value that was encoded already.
   *
   * @param schema what the value is, for the header
   * @return as of a message
   */
  public CompletableFuture<Void> send(
      String topic, @Nullable Integer partition, String key, byte[] value, String schema) {
    if (partition != null && partition < 0) {
      return CompletableFuture.failedFuture(new UnknownPartitionException(topic, partition));
    }
    ProducerRecord<byte[], byte[]> record = record(topic, partition, key, value);
    record.headers().add(WireCodec.SCHEMA_HEADER, schema.getBytes(StandardCharsets.UTF_8));
    return send(record);
  }

  /** Sends the mark that makes compaction forget the key. */
  public CompletableFuture<Void> sendTombstone(String topic, String key) {
    return sendTombstone(topic, null, key);
  }

  /**
   * As {@link #sendTombstone(String, String)}.
   *
   * @param partition zero-based; null lets the key decide
   */
  public CompletableFuture<Void> sendTombstone(
      String topic, @Nullable Integer partition, String key) {
    return send(record(topic, partition, key, null));
  }

  @SuppressWarnings("NullAway") // a null value is what Kafka calls a tombstone
  private static ProducerRecord<byte[], byte[]> record(
      String topic, @Nullable Integer partition, String key, byte @Nullable [] value) {
    return new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value);
  }

  /** Whether the topic has the partition; true while nobody knows. Does not block. */
  public boolean hasPartition(String topic, int partition) {
    Producer<byte[], byte[]> opened = current();
    if (partition < 0 || opened == null) {
      return partition >= 0;
    }
    try {
      return partition < opened.partitionsFor(topic).size();
    } catch (KafkaException | IllegalStateException e) {
      return true; // the send will tell
    }
  }

  /**
   * Sends a record as it is.
   *
   * @return as of a message
   */
  public CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
    Producer<byte[], byte[]> opened = current();
    if (opened == null) {
      return CompletableFuture.failedFuture(
          new BrokerUnavailableException("The brokers were not reached yet", null));
    }
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      Integer partition = record.partition();
      if (partition != null && partition >= opened.partitionsFor(record.topic()).size()) {
        throw new UnknownPartitionException(record.topic(), partition);
      }
      // The callback tells all that the future would.
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

  // One line in the log for all that fails while the brokers are away.
  private void note(@Nullable Exception failure) {
    if (failure == null) {
      outage.ended();
    } else if (failure instanceof RetriableException
        || failure instanceof AuthorizationException
        || failure instanceof AuthenticationException) {
      outage.failed(
          switch (failure) {
            case BufferExhaustedException _ -> "onevision.kafka.send-buffer is full";
            // Each says another partition, which is not another cause.
            case TimeoutException _ -> "not within " + properties.deliveryTimeout();
            default -> failure.toString();
          });
    }
  }

  /** Waits a moment for messages on their way. */
  @Override
  public void close() {
    closed.countDown();
    var _ = producer.completeExceptionally(new IllegalStateException("The sender is closed"));
    if (!producer.isCompletedExceptionally()) {
      producer.join().close(Duration.ofSeconds(5));
    }
  }
}
