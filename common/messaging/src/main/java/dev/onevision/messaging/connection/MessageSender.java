package dev.onevision.messaging.connection;

import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages by one shared producer, in order per partition. Thread-safe. A send returns at
 * once as long as there is room in the send buffer; without room it fails after a second.
 */
public final class MessageSender implements AutoCloseable {

  // Whoever sends tokens must not be held up; the topics are looked up at the start.
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);
  private static final int BATCH = 64 * 1024;
  private static final int OVERHEAD = 64 * 1024;

  private final Producer<byte[], byte[]> producer;
  private final WireCodec codec;

  private MessageSender(Producer<byte[], byte[]> producer, WireCodec codec) {
    this.producer = producer;
    this.codec = codec;
  }

  /**
   * A sender with a producer of its own, which knows these topics already.
   *
   * @throws BrokerUnavailableException if the brokers do not answer within the start timeout
   */
  public static MessageSender open(
      KafkaClients clients,
      WireCodec codec,
      Collection<String> topics,
      ConnectionProperties properties) {
    MessageSender sender =
        new MessageSender(
            clients.producer(
                "messages",
                properties.sendBuffer().toBytes(),
                BATCH,
                Math.toIntExact(properties.maxMessageSize().toBytes()) + OVERHEAD,
                properties.deliveryTimeout(),
                MAX_WAIT),
            codec);
    sender.lookUp(topics, properties.startTimeout());
    return sender;
  }

  // No later send has to wait for that.
  private void lookUp(Collection<String> topics, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    for (String topic : topics) {
      while (true) {
        try {
          producer.partitionsFor(topic);
          break;
        } catch (RetriableException e) {
          if (System.nanoTime() > end) {
            throw new BrokerUnavailableException(
                "The topic " + topic + " could not be looked up: " + e.getMessage(), e);
          }
        }
      }
    }
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
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      // The callback tells all that the future would.
      var _ =
          producer.send(
              record,
              (_, failure) -> {
                if (failure == null) {
                  sent.complete(null);
                } else {
                  sent.completeExceptionally(failure);
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      sent.completeExceptionally(e);
    }
    return sent;
  }

  /** Waits a moment for messages on their way. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
