package dev.onevision.kafka.claimcheck;

import dev.onevision.contract.wire.ClaimCheck;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes content in chunks, those of one content to one partition. Thread-safe. */
final class ChunkWriter implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ChunkWriter.class);

  /** The value of the codec's schema header, which tells chunks from messages. */
  static final byte[] SCHEMA = "Chunk/1".getBytes(StandardCharsets.UTF_8);

  private final Producer<byte[], byte[]> producer;
  private final int chunkSize;
  private final Duration timeout;

  ChunkWriter(Producer<byte[], byte[]> producer, int chunkSize, Duration timeout) {
    this.producer = producer;
    this.chunkSize = chunkSize;
    this.timeout = timeout;
  }

  /**
   * Waits until the broker has the whole content; returns its position.
   *
   * @param topic for the claim check
   * @param partitions of this topic, on the brokers
   */
  ClaimCheck write(
      String topic,
      List<TopicPartition> partitions,
      String key,
      ByteBuffer content,
      String header) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    TopicPartition target = partition(keyBytes, partitions);
    int partition = target.partition();
    ByteBuffer remaining = content.duplicate();
    int bytes = remaining.remaining();
    CRC32C checksum = new CRC32C();
    checksum.update(content.duplicate());
    long deadline = System.nanoTime() + timeout.toNanos();
    List<Future<RecordMetadata>> sent = new ArrayList<>(bytes / chunkSize + 1);
    byte[] chunk = new byte[Math.min(chunkSize, bytes)];
    try {
      while (remaining.hasRemaining()) {
        if (remaining.remaining() < chunk.length) {
          chunk = new byte[remaining.remaining()];
        }
        remaining.get(chunk);
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(target.topic(), partition, keyBytes, chunk);
        record.headers().add(header, SCHEMA);
        // The producer copies the value into its buffer before it returns.
        sent.add(producer.send(record));
        awaitRoom(sent, deadline);
      }
      List<Long> offsets = new ArrayList<>(sent.size());
      for (Future<RecordMetadata> future : sent) {
        offsets.add(await(future, deadline).offset());
      }
      return new ClaimCheck(topic, partition, offsets, bytes, checksum.getValue());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClaimCheckWriteException(
          "Interrupted while writing %d bytes to %s".formatted(bytes, topic), e);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      throw new ClaimCheckWriteException(
          "%d bytes were not written to %s-%d within %s: %s%s"
              .formatted(bytes, topic, partition, timeout, cause, advice(cause)),
          cause);
    }
  }

  /** Sends a tombstone for the key; logs a failure. */
  @SuppressWarnings("NullAway") // a null value is what Kafka calls a tombstone
  void forget(List<TopicPartition> partitions, String key) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    TopicPartition target = partition(keyBytes, partitions);
    String topic = target.topic();
    try {
      var _ =
          producer.send(
              new ProducerRecord<>(topic, target.partition(), keyBytes, null),
              (_, failure) -> {
                if (failure != null) {
                  log.warn("{} stays in {} until it expires", key, topic, failure);
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      log.warn("{} stays in {} until it expires", key, topic, e);
    }
  }

  private static TopicPartition partition(byte[] key, List<TopicPartition> partitions) {
    return partitions.get(Utils.toPositive(Utils.murmur2(key)) % partitions.size());
  }

  // A large content must not fill the send buffer.
  private static void awaitRoom(List<Future<RecordMetadata>> sent, long deadline)
      throws ExecutionException, TimeoutException, InterruptedException {
    int share = 8;
    if (sent.size() > share) {
      await(sent.get(sent.size() - 1 - share), deadline);
    }
  }

  private static RecordMetadata await(Future<RecordMetadata> future, long deadline)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private static String advice(Throwable cause) {
    return cause instanceof RecordTooLargeException
        ? "; lower onevision.kafka.claim-check.chunk-size or raise the topic's"
            + " max.message.bytes"
        : "";
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
