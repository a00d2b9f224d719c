package dev.onevision.worker.queue;

import static org.awaitility.Awaitility.await;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.testing.Suite;
import dev.onevision.kafka.testing.TestRequests;
import dev.onevision.kafka.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A work queue on a broker, and a handler that records what it is given. */
abstract class WorkQueueScenario {

  static final String TOPIC = TopicNames.LLM_REQUESTS_BATCH;
  static final Duration TIMEOUT = Duration.ofSeconds(20);
  static final AtomicInteger GROUPS = new AtomicInteger();

  final String group = "group-" + GROUPS.incrementAndGet();
  final RecordingHandler handler = new RecordingHandler();
  Suite suite;

  @BeforeEach
  void start() throws Exception {
    suite =
        new Suite(
            "onevision.worker.queue.lock-duration=1s",
            "onevision.worker.queue.retry-back-off=10ms",
            "onevision.worker.queue.drain-timeout=1s");
    suite.get(Topics.class);
    // A new group starts with the oldest record, which may be another test's.
    suite.empty(TOPIC, 1);
  }

  @AfterEach
  void stop() {
    suite.close();
  }

  void setUpGroup(Duration lockDuration) {
    try (ShareGroupSetup setup =
        new ShareGroupSetup(
            suite.get(KafkaClients.class), name -> name, true, lockDuration, Duration.ZERO)) {
      setup.apply(group).join();
    }
  }

  WorkQueue open(int lanes) {
    return suite.get(WorkQueues.class).open(TOPIC, group, lanes, handler);
  }

  void send(List<String> ids) throws Exception {
    List<CompletableFuture<Void>> sent =
        ids.stream()
            .map(
                id ->
                    suite
                        .get(RequestPublisher.class)
                        .publish(TOPIC, TestRequests.of(id, new ReplyAddress(0), "text")))
            .toList();
    for (CompletableFuture<Void> one : sent) {
      one.get(10, TimeUnit.SECONDS);
    }
  }

  ShareConsumer<byte[], byte[]> consumer(String purpose) {
    return new ShareConsumers(suite.get(KafkaClients.class)).create(purpose, group);
  }

  static ConsumerRecord<byte[], byte[]> takeOne(ShareConsumer<byte[], byte[]> consumer) {
    return await()
        .atMost(TIMEOUT)
        .until(
            () -> {
              for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                return record;
              }
              return null;
            },
            Objects::nonNull);
  }

  /** Remembers what it was given. */
  static final class RecordingHandler implements WorkHandler {

    final List<Delivery> handled = new CopyOnWriteArrayList<>();
    final List<Delivery> exhausted = new CopyOnWriteArrayList<>();
    final AtomicInteger begun = new AtomicInteger();
    volatile Exception lastFailure = new Exception("none yet");
    volatile Work work = _ -> {};

    interface Work {
      void on(Delivery delivery) throws Exception;
    }

    List<String> ids() {
      return handled.stream().map(delivery -> String.valueOf(delivery.key())).toList();
    }

    @Override
    public void handle(Delivery delivery) throws Exception {
      begun.incrementAndGet();
      work.on(delivery);
      handled.add(delivery);
    }

    @Override
    public void exhausted(Delivery delivery, Exception failure) {
      lastFailure = failure;
      exhausted.add(delivery);
    }
  }
}
