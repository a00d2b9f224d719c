package dev.onevision.standalone.suite;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A program that has nothing of this project, and may write whatever it likes to the topics; it
 * also reads what is replied.
 */
final class ForeignProducer implements AutoCloseable {

  private final String bootstrap;
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, String> replies;
  private final Admin admin;
  private final Map<String, List<JsonNode>> heard = new HashMap<>();

  ForeignProducer(String bootstrap) {
    this.bootstrap = bootstrap;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "max.block.ms", 10_000),
            new StringSerializer(),
            new ByteArraySerializer());
    this.replies =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer());
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    List<TopicPartition> partitions =
        replies.partitionsFor("replies").stream()
            .map(info -> new TopicPartition("replies", info.partition()))
            .toList();
    replies.assign(partitions);
    replies.seekToEnd(partitions);
    partitions.forEach(replies::position);
  }

  RecordMetadata send(String topic, @Nullable String key, byte @Nullable [] value)
      throws ExecutionException, InterruptedException {
    return producer.send(new ProducerRecord<>(topic, key, value)).get();
  }

  RecordMetadata send(String topic, @Nullable String key, String value)
      throws ExecutionException, InterruptedException {
    return send(topic, key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Unacknowledged records of a queue's only partition. */
  long unfinished(String topic, String group) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    SharePartitionOffsetInfo info =
        admin
            .listShareGroupOffsets(
                Map.of(group, new ListShareGroupOffsetsSpec().topicPartitions(List.of(partition))))
            .partitionsToOffsetInfo(group)
            .get()
            .get(partition);
    return Objects.requireNonNull(info).lag().orElse(Long.MAX_VALUE);
  }

  /** The end offset of the topic's first partition. */
  long end(String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()))
        .partitionResult(partition)
        .get()
        .offset();
  }

  int partitions(String topic) {
    return producer.partitionsFor(topic).size();
  }

  /** Sends a record in a transaction that is aborted. */
  void sendAndAbort(String topic, String key, String value) throws Exception {
    try (KafkaProducer<String, byte[]> transactional =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "transactional.id", "t-" + UUID.randomUUID()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      transactional.initTransactions();
      transactional.beginTransaction();
      transactional
          .send(new ProducerRecord<>(topic, key, value.getBytes(StandardCharsets.UTF_8)))
          .get();
      transactional.abortTransaction();
    }
  }

  /** Sends a record in a transaction that is committed. */
  void sendAndCommit(String topic, String key, String value) throws Exception {
    try (KafkaProducer<String, byte[]> transactional =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "transactional.id", "t-" + UUID.randomUUID()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      transactional.initTransactions();
      transactional.beginTransaction();
      transactional.send(new ProducerRecord<>(topic, key, value.getBytes(StandardCharsets.UTF_8)));
      transactional.commitTransaction();
    }
  }

  /** A claim check, as JSON, of one chunk of content that was sent. */
  static String claim(RecordMetadata at, byte[] content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content);
    return claim(at.topic(), at.partition(), at.offset(), content.length, checksum.getValue());
  }

  static String claim(String topic, int partition, long offset, long bytes, long checksum) {
    return "{\"topic\": \"%s\", \"partition\": %d, \"offsets\": [%d], \"bytes\": %d, \"checksum\": %d}"
        .formatted(topic, partition, offset, bytes, checksum);
  }

  /** Polls once and returns the events of this request so far. */
  List<JsonNode> events(String requestId) {
    for (ConsumerRecord<String, String> record : replies.poll(Duration.ofMillis(200))) {
      if (record.key() != null
          && record.value() != null
          && record.value().startsWith("{\"type\"")) {
        heard
            .computeIfAbsent(record.key(), key -> new ArrayList<>())
            .add(SuiteClient.JSON.readTree(record.value()));
      }
    }
    return heard.getOrDefault(requestId, List.of());
  }

  @Override
  public void close() {
    producer.close();
    replies.close();
    admin.close();
  }
}
