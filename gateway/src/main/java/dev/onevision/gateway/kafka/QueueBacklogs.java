package dev.onevision.gateway.kafka;

import dev.onevision.contract.topics.ModelQueue;
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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Publishes how many requests wait in each work queue or are held by workers, also while no worker
 * runs. Every gateway publishes the same numbers: those of the cluster.
 */
@Component
class QueueBacklogs implements SmartLifecycle {

  static final String METER = "onevision.gateway.backlog";

  /** An unread count costs the brokers a dozen requests for nothing. */
  private static final CountingPace.Intervals INTERVALS =
      new CountingPace.Intervals(
          Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMinutes(3));

  private final KafkaClients clients;
  private final Topics topics;
  private final QueueTopics queues;
  private final MeterRegistry registry;
  private final Outage outage = new Outage("The backlogs of the queues are unknown");

  /**
   * The topics of each queue; a queue whose workers have left stays, since it may hold requests.
   */
  private final Map<ModelQueue, List<QueueTopic>> counted = new ConcurrentHashMap<>();

  private final CountingPace pace = new CountingPace(INTERVALS);

  private volatile boolean running;

  QueueBacklogs(KafkaClients clients, Topics topics, QueueTopics queues, MeterRegistry registry) {
    this.clients = clients;
    this.topics = topics;
    this.queues = queues;
    this.registry = registry;
    queues.all().forEach(this::topicsOf);
  }

  private List<QueueTopic> topicsOf(ModelQueue queue) {
    return counted.computeIfAbsent(
        queue,
        _ -> {
          List<QueueTopic> all = new ArrayList<>();
          for (Priority priority : Priority.values()) {
            all.add(
                new QueueTopic(
                    queue.visionRequests(priority),
                    queue.visionGroup(priority),
                    "vision",
                    priority));
            all.add(
                new QueueTopic(
                    queue.llmRequests(priority), queue.llmGroup(priority), "llm", priority));
          }
          all.add(
              new QueueTopic(
                  queue.captionRequests(), queue.captionGroup(), "captions", Priority.BATCH));
          all.forEach(topic -> topic.register(registry, queue, pace::read));
          return List.copyOf(all);
        });
  }

  @Override
  public void start() {
    running = true;
    Thread.ofVirtual().name("onevision-backlogs").start(this::countUntilStopped);
  }

  @Override
  public void stop() {
    running = false;
    pace.stop();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Only this thread uses the client. */
  private void countUntilStopped() {
    try (UnfinishedRecords records = new UnfinishedRecords(clients, topics)) {
      do {
        count(records);
      } while (pace.awaitNext());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void count(UnfinishedRecords records) throws InterruptedException {
    String trouble = null;
    for (ModelQueue queue : queues.all()) {
      for (QueueTopic topic : topicsOf(queue)) {
        try {
          topic.backlog = trouble == null ? records.count(topic.topic, topic.group) : Double.NaN;
        } catch (BrokerUnavailableException e) {
          topic.backlog = Double.NaN;
          trouble = e.getMessage();
        }
      }
    }
    if (trouble == null) {
      outage.ended();
    } else {
      outage.failed(trouble);
    }
  }

  /** A work queue; its backlog is not a number while it is unknown. */
  private static final class QueueTopic {

    private final String topic;
    private final String group;
    private final String name;
    private final Priority priority;
    private volatile double backlog = Double.NaN;

    QueueTopic(String topic, String group, String name, Priority priority) {
      this.topic = topic;
      this.group = group;
      this.name = name;
      this.priority = priority;
    }

    void register(MeterRegistry registry, ModelQueue queue, Runnable onRead) {
      Gauge.builder(
              METER,
              this,
              topic -> {
                onRead.run();
                return topic.backlog;
              })
          .tag("queue", name)
          .tag("model.queue", queue.name())
          .tag("priority", priority.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }
}
