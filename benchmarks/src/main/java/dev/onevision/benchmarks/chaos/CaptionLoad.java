package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends requests for captions and collects what comes back, as a program elsewhere would: with an
 * idempotent producer and a consumer that outlive the broker. The i-th request asks what the i-th
 * of {@link #KINDS} does, modulo their number, so equal kinds must have equal captions.
 */
final class CaptionLoad {

  /** Different requests; each sample with several seeds. */
  static final int KINDS = 128;

  private static final Logger log = LoggerFactory.getLogger(CaptionLoad.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int TOKENS = 16;
  private static final int WINDOW = 150;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String OUTAGE = Long.toString(Duration.ofMinutes(10).toMillis());

  private final String kafka;
  private final List<Sample> samples;

  /**
   * A load on a suite.
   *
   * @param kafka where its broker listens
   */
  CaptionLoad(String kafka, List<Sample> samples) {
    this.kafka = kafka;
    this.samples = samples;
  }

  /**
   * Sends requests, some of them always unanswered, and waits for their answers.
   *
   * @param atLeast requests
   * @param calm whether no more than those need be sent
   * @return what came back; when nothing came for long, without the rest
   */
  Captions run(int atLeast, BooleanSupplier calm) throws InterruptedException {
    String run = UUID.randomUUID().toString().substring(0, 8) + "-";
    Captions captions = new Captions();
    Semaphore window = new Semaphore(WINDOW);
    try (KafkaConsumer<String, String> consumer = consumer()) {
      Thread sender =
          Thread.ofPlatform()
              .name("caption-sender")
              .start(() -> send(run, atLeast, calm, captions, window));
      long last = System.nanoTime();
      long said = last;
      while ((sender.isAlive() || captions.missing() > 0)
          && System.nanoTime() - last < PATIENCE.toNanos()) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(250))) {
          if (record.key().startsWith(run)) {
            last = System.nanoTime();
            window.release(take(captions, record, run.length()));
          }
        }
        if (System.nanoTime() - said > TimeUnit.SECONDS.toNanos(30)) {
          said = System.nanoTime();
          log.info("Captions: {}", captions);
        }
      }
      sender.interrupt();
      sender.join();
    }
    return captions;
  }

  private void send(
      String run, int atLeast, BooleanSupplier calm, Captions captions, Semaphore window) {
    try (KafkaProducer<String, String> producer = producer()) {
      for (int i = 0; i < atLeast || !calm.getAsBoolean(); i++) {
        window.acquire();
        captions.sent(i);
        String id = run + i;
        producer.send(
            new ProducerRecord<>("captions.requests", id, request(id, i)),
            (_, failure) -> {
              if (failure != null) {
                log.error("{} was not sent", id, failure);
              }
            });
      }
    } catch (InterruptedException e) {
      log.warn("No answers came, no more requests are sent");
    }
  }

  private String request(String id, int i) {
    int kind = i % KINDS;
    Sample sample = samples.get(kind % samples.size());
    return JSON.writeValueAsString(
        Map.of(
            "id",
            id,
            "picture",
            Map.of("base64", sample.picture()),
            "prompt",
            sample.question(),
            "parameters",
            Map.of("temperature", 1, "seed", kind, "max_tokens", TOKENS)));
  }

  /** Returns how many ids the record answered that were not answered before: one or none. */
  private static int take(
      Captions captions, ConsumerRecord<String, String> record, int prefixLength) {
    int index = Integer.parseInt(record.key().substring(prefixLength));
    JsonNode value = JSON.readTree(record.value());
    if (record.topic().equals("captions.failed")) {
      log.error("A caption failed: {}: {}", value.path("reason"), value.path("message"));
      return captions.failed(index) ? 1 : 0;
    }
    return captions.result(
            index,
            value.get("caption").asString(),
            value.get("usage").get("completion_tokens").asInt())
        ? 1
        : 0;
  }

  private KafkaProducer<String, String> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka, "delivery.timeout.ms", OUTAGE, "max.block.ms", OUTAGE),
        new StringSerializer(),
        new StringSerializer());
  }

  private KafkaConsumer<String, String> consumer() {
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka), new StringDeserializer(), new StringDeserializer());
    List<TopicPartition> partitions =
        Stream.of("captions.results", "captions.failed")
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return consumer;
  }
}
