package dev.onevision.gateway.kafka;

import dev.onevision.contract.topics.ShareGroups;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.Priority;
import dev.onevision.kafka.backlog.UnfinishedRecords;
import dev.onevision.kafka.connection.BrokerUnavailableException;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.Outage;
import dev.onevision.kafka.topics.Topics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Publishes how many requests wait in each work queue or are held by workers, also while no worker
 * runs. Every gateway publishes the same numbers: those of the cluster.
 */
@Component
class QueueBacklogs implements SmartLifecycle {

  static final String METER = "onevision.gateway.backlog";

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final KafkaClients clients;
  private final Topics topics;
  private final List<Queue> queues;
  private final Outage outage = new Outage("The backlogs of the queues are unknown");
  private volatile @Nullable Polling polling;

  QueueBacklogs(KafkaClients clients, Topics topics, MeterRegistry registry) {
    this.clients = clients;
    this.topics = topics;
    List<Queue> all = new ArrayList<>();
    for (Priority priority : Priority.values()) {
      all.add(
          new Queue(
              TopicNames.visionRequests(priority),
              ShareGroups.vision(priority),
              "vision",
              priority));
      all.add(
          new Queue(TopicNames.llmRequests(priority), ShareGroups.llm(priority), "llm", priority));
    }
    all.add(
        new Queue(TopicNames.CAPTION_REQUESTS, ShareGroups.CAPTIONS, "captions", Priority.BATCH));
    this.queues = List.copyOf(all);
    queues.forEach(queue -> queue.register(registry));
  }

  @Override
  public void start() {
    Polling started = new Polling();
    polling = started;
    Thread.ofVirtual().name("onevision-backlogs").start(started);
  }

  @Override
  public void stop() {
    Polling current = polling;
    polling = null;
    if (current != null) {
      current.stopped.countDown();
    }
  }

  @Override
  public boolean isRunning() {
    return polling != null;
  }

  /** Counts until it is stopped; only its thread uses the client. */
  private final class Polling implements Runnable {

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public void run() {
      try (UnfinishedRecords records = new UnfinishedRecords(clients, topics)) {
        do {
          count(records);
        } while (!stopped.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void count(UnfinishedRecords records) throws InterruptedException {
      try {
        for (Queue queue : queues) {
          queue.backlog = records.count(queue.topic, queue.group);
        }
        outage.ended();
      } catch (BrokerUnavailableException e) {
        queues.forEach(queue -> queue.backlog = Double.NaN);
        outage.failed(String.valueOf(e.getMessage()));
      }
    }
  }

  /** A work queue; its backlog is not a number while it is unknown. */
  private static final class Queue {

    private final String topic;
    private final String group;
    private final String name;
    private final Priority priority;
    private volatile double backlog = Double.NaN;

    Queue(String topic, String group, String name, Priority priority) {
      this.topic = topic;
      this.group = group;
      this.name = name;
      this.priority = priority;
    }

    void register(MeterRegistry registry) {
      Gauge.builder(METER, this, queue -> queue.backlog)
          .tag("queue", name)
          .tag("priority", priority.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }
}
