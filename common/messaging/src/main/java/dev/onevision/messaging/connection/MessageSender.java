package dev.onevision.messaging.connection;

import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.wire.WireMessage;
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
 * Sends messages by one shared producer, in order per partition. Thread-safe. A send returns at
 * once as long as there is room in the send buffer; without room it fails after a second. Before
 * the topics were looked up each send fails at once.
 */
public final class MessageSender implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(MessageSender.class);

  // Whoever sends tokens must not be held up; the topics are looked up at the start.
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);
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
        pause();
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
        MAX_WAIT);
  }

  /** Returns false if it was closed meanwhile. */
  private boolean lookUp(Producer<byte[], byte[]> opened, Collection<String> topics) {
    for (String topic : topics) {
      while (true) {
        if (closed.getCount() == 0) {
          return false;
        }
        try {
          opened.partitionsFor(topic);
          break;
        } catch (InterruptException e) {
          return false;
        } catch (KafkaException e) {
          outage.failed("the topic " + topic + " cannot be looked up: " + e.getMessage());
          pause();
        }
      }
    }
    return true;
  }

  private void pause() {
    try {
      if (closed.await(RETRY.toNanos(), TimeUnit.NANOSECONDS)) {
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
   *     which must not be blocked
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

  /**
   * Sends a record as it is.
   *
   * @return as of a message
   */
  public CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
    Producer<byte[], byte[]> opened =
        producer.isCompletedExceptionally() ? null : producer.getNow(null);
    if (opened == null) {
      return CompletableFuture.failedFuture(
          new BrokerUnavailableException("The brokers were not reached yet", null));
    }
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
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
    } catch (KafkaException | IllegalStateException e) {
      note(e);
      sent.completeExceptionally(e);
    }
    return sent;
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
            case BufferExhaustedException _ -> "onevision.messaging.send-buffer is full";
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
