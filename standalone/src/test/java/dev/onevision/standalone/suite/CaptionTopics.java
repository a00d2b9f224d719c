package dev.onevision.standalone.suite;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The caption topics as an independent program uses them. */
final class CaptionTopics implements AutoCloseable {

  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, String> consumer;
  private final Map<String, List<JsonNode>> results = new HashMap<>();
  private final Map<String, List<JsonNode>> failures = new HashMap<>();
  private final Map<String, String> traces = new HashMap<>();

  CaptionTopics(String bootstrap) {
    this(Map.of("bootstrap.servers", bootstrap));
  }

  CaptionTopics(Map<String, Object> connection) {
    this.producer =
        new KafkaProducer<>(connection, new StringSerializer(), new ByteArraySerializer());
    Map<String, Object> reading = new HashMap<>(connection);
    reading.put("auto.offset.reset", "earliest");
    this.consumer =
        new KafkaConsumer<>(reading, new StringDeserializer(), new StringDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of("captions.results", "captions.failed")) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  void send(@Nullable String key, byte[] value) throws ExecutionException, InterruptedException {
    producer.send(new ProducerRecord<>("captions.requests", key, value)).get();
  }

  void send(@Nullable String key, String value) throws ExecutionException, InterruptedException {
    send(key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a request that continues a trace. */
  void send(String key, String value, String traceparent)
      throws ExecutionException, InterruptedException {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>("captions.requests", key, value.getBytes(StandardCharsets.UTF_8));
    record.headers().add("traceparent", traceparent.getBytes(StandardCharsets.US_ASCII));
    producer.send(record).get();
  }

  /** The trace in the headers of the first result with that key; empty if there is none. */
  String traceOf(String key) {
    return traces.getOrDefault(key, "");
  }

  /** Polls once and returns the number of keys with a result or a failure. */
  int read() {
    for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
      (record.topic().equals("captions.results") ? results : failures)
          .computeIfAbsent(record.key(), key -> new ArrayList<>())
          .add(SuiteClient.JSON.readTree(record.value()));
      Header trace = record.headers().lastHeader("traceparent");
      if (trace != null) {
        traces.putIfAbsent(record.key(), new String(trace.value(), StandardCharsets.US_ASCII));
      }
    }
    return results.size() + failures.size();
  }

  /** The keys of the results so far. */
  Set<String> answered() {
    return results.keySet();
  }

  /** The results with that key, in the order they were written. */
  List<JsonNode> results(String key) {
    return results.getOrDefault(key, List.of());
  }

  /** The keys of the failures so far. */
  Set<String> failed() {
    return failures.keySet();
  }

  /** The failures with that key, in the order they were written. */
  List<JsonNode> failures(String key) {
    return failures.getOrDefault(key, List.of());
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
