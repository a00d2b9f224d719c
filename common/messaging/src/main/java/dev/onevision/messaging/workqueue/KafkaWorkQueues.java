package dev.onevision.messaging.workqueue;

import dev.onevision.messaging.connection.KafkaClients;
import dev.onevision.messaging.connection.MessageSender;
import dev.onevision.messaging.topics.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens work queues, and closes those that nobody closed. */
final class KafkaWorkQueues implements WorkQueues, AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(KafkaWorkQueues.class);

  private final KafkaClients clients;
  private final MessageSender sender;
  private final Topics topics;
  private final ShareGroupSetup setup;
  private final WorkQueueProperties properties;
  private final MeterRegistry meters;
  private final Set<WorkQueue> open = ConcurrentHashMap.newKeySet();

  KafkaWorkQueues(
      KafkaClients clients,
      MessageSender sender,
      Topics topics,
      ShareGroupSetup setup,
      WorkQueueProperties properties,
      MeterRegistry meters) {
    this.clients = clients;
    this.sender = sender;
    this.topics = topics;
    this.setup = setup;
    this.properties = properties;
    this.meters = meters;
  }

  @Override
  public WorkQueue open(
      String topic, String group, int slots, WorkHandler handler, BooleanSupplier room) {
    if (slots < 1) {
      throw new IllegalArgumentException("A work queue needs at least one slot: " + slots);
    }
    // Refuses a name that is none of the suite's topics.
    int partitions = topics.partitions(topic);
    int brokerLimit = setup.apply(group, properties.lockDuration());
    WorkQueueProperties effective = properties.within(brokerLimit);
    WorkMetrics metrics = new WorkMetrics(meters, group, slots);
    FetchTurn turn = new FetchTurn();
    ShareWorkQueue queue =
        new ShareWorkQueue(
            group,
            slots,
            partitions,
            slot ->
                new Slot(
                    group + "-slot-" + slot,
                    topic,
                    () -> clients.shareConsumer(group, group),
                    handler,
                    effective,
                    metrics,
                    turn,
                    room,
                    key -> wakeUp(topic, key)),
            properties.drainTimeout(),
            closed -> {
              open.remove(closed);
              metrics.forget();
            });
    open.add(queue);
    metrics.watch(queue);
    queue.start();
    return queue;
  }

  private void wakeUp(String topic, String key) {
    var _ =
        sender
            .sendTombstone(topic, key)
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    LOGGER.warn("{} was not sent to {}: {}", key, topic, failure.toString());
                  }
                });
  }

  @Override
  public void close() {
    // Side by side: each may wait for its records in hand.
    try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
      open.forEach(queue -> closers.execute(queue::close));
    }
  }
}
