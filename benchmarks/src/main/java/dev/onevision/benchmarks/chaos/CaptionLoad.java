package dev.onevision.benchmarks.chaos;

import dev.onevision.benchmarks.suite.CaptionConsumers;
import dev.onevision.benchmarks.suite.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends caption requests and collects results and failures, like any other program: with an
 * idempotent producer and a consumer that survive a restart of the broker. Request i repeats
 * request {@code i % kinds}, so both must have the same caption.
 */
final class CaptionLoad {

  /** Number of different requests: each sample with several seeds. */
  static final int KINDS = 128;

  private static final Logger log = LoggerFactory.getLogger(CaptionLoad.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int TOKENS = 16;
  private static final int WINDOW = 150;
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final String OUTAGE_MILLIS = Long.toString(Duration.ofMinutes(10).toMillis());

  private final String kafka;
  private final List<Sample> samples;
  private final int kinds;
  private final int window;

  /**
   * Creates a load on a suite.
   *
   * @param kafka bootstrap servers
   */
  CaptionLoad(String kafka, List<Sample> samples) {
    this(kafka, samples, KINDS, WINDOW);
  }

  /**
   * Creates a load on a suite.
   *
   * @param kafka bootstrap servers
   * @param kinds number of different requests
   * @param window max unfinished requests
   */
  CaptionLoad(String kafka, List<Sample> samples, int kinds, int window) {
    this.kafka = kafka;
    this.samples = samples;
    this.kinds = kinds;
    this.window = window;
  }

  /**
   * Sends requests and waits for their results. Stops if no result arrives for five minutes.
   *
   * @param atLeast min number of requests
   * @param calm whether the load may end after the minimum
   * @return the results
   */
  Captions run(int atLeast, BooleanSupplier calm) throws InterruptedException {
    String run = UUID.randomUUID().toString().substring(0, 8) + "-";
    Captions captions = new Captions();
    Semaphore free = new Semaphore(window);
    try (KafkaConsumer<String, String> consumer = CaptionConsumers.fromNow(kafka)) {
      Thread sender =
          Thread.ofPlatform()
              .name("caption-sender")
              .start(() -> send(run, atLeast, calm, captions, free));
      long last = System.nanoTime();
      long logged = last;
      while ((sender.isAlive() || captions.missing() > 0)
          && System.nanoTime() - last < TIMEOUT.toNanos()) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(250))) {
          if (record.key().startsWith(run)) {
            last = System.nanoTime();
            free.release(take(captions, record, run.length()));
          }
        }
        if (System.nanoTime() - logged > TimeUnit.SECONDS.toNanos(30)) {
          logged = System.nanoTime();
          log.info("Captions: {}", captions);
        }
      }
      sender.interrupt();
      sender.join();
    }
    return captions;
  }

  private void send(
      String run, int atLeast, BooleanSupplier calm, Captions captions, Semaphore free) {
    try (KafkaProducer<String, String> producer = producer()) {
      for (int i = 0; i < atLeast || !calm.getAsBoolean(); i++) {
        free.acquire();
        captions.sent(i);
        String id = run + i;
        producer.send(
            new ProducerRecord<>("captions.requests", id, request(id, i)),
            (_, failure) -> {
              if (failure != null) {
                log.error("Cannot send {}", id, failure);
              }
            });
      }
    } catch (InterruptedException e) {
      log.warn("No result arrived in time; the load ends");
    }
  }

  private String request(String id, int i) {
    int kind = i % kinds;
    Sample sample = samples.get(kind % samples.size());
    return JSON.writeValueAsString(
        Map.of(
            "id",
            id,
            "picture",
            Map.of("base64", sample.base64()),
            "prompt",
            sample.question(),
            "parameters",
            Map.of("temperature", 1, "seed", kind, "max_tokens", TOKENS)));
  }

  /** Adds a record and returns the number of newly answered requests, 0 or 1. */
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
        Map.of(
            "bootstrap.servers",
            kafka,
            "delivery.timeout.ms",
            OUTAGE_MILLIS,
            "max.block.ms",
            OUTAGE_MILLIS),
        new StringSerializer(),
        new StringSerializer());
  }
}
