package dev.onevision.gateway.storage;

import dev.onevision.contract.wire.WireCodec;
import dev.onevision.contract.wire.WireMessage;
import dev.onevision.gateway.storage.TableShares.FencedWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Writes each row in its own transaction, so that rows of a fenced writer are never read. */
final class TransactionalWriter<R extends WireMessage> implements FencedWriter<R> {

  private final Producer<byte[], byte[]> producer;
  private final WireCodec codec;
  private final String topic;
  private final int partition;
  private boolean failed;

  TransactionalWriter(
      Producer<byte[], byte[]> producer, WireCodec codec, String topic, int partition) {
    this.producer = producer;
    this.codec = codec;
    this.topic = topic;
    this.partition = partition;
  }

  @Override
  public synchronized void put(String key, R row) {
    if (failed) {
      throw new OwnershipLostException(
          "An earlier row of %s-%d was not written".formatted(topic, partition), null);
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, partition, key.getBytes(StandardCharsets.UTF_8), codec.encode(row));
    record
        .headers()
        .add(WireCodec.SCHEMA_HEADER, WireCodec.schemaOf(row).getBytes(StandardCharsets.UTF_8));
    try {
      producer.beginTransaction();
      // The commit waits for the record, and fails if the record failed.
      var _ = producer.send(record);
      producer.commitTransaction();
    } catch (KafkaException | IllegalStateException e) {
      failed = true;
      throw new OwnershipLostException(
          "The row %s of %s-%d was not written: %s".formatted(key, topic, partition, e), e);
    }
  }

  /** The next claim aborts an open transaction. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
