package dev.onevision.worker.queue;

import dev.onevision.kafka.connection.BrokerUnavailableException;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.topics.Topics;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Opens work queues, and closes those that are still open at the end. */
final class KafkaWorkQueues implements WorkQueues, AutoCloseable {

  private final ShareConsumers consumers;
  private final MessageSender sender;
  private final Topics topics;
  private final ShareGroupSetup setup;
  private final WorkQueueProperties properties;
  private final Beginnings beginnings;
  private final Duration startTimeout;
  private final MeterRegistry meters;
  private final Tracing tracing;
  private final Set<WorkQueue> open = ConcurrentHashMap.newKeySet();

  KafkaWorkQueues(
      KafkaClients clients,
      MessageSender sender,
      Topics topics,
      ShareGroupSetup setup,
      WorkQueueProperties properties,
      Beginnings beginnings,
      Duration startTimeout,
      MeterRegistry meters,
      Tracing tracing) {
    this.consumers = new ShareConsumers(clients);
    this.sender = sender;
    this.topics = topics;
    this.setup = setup;
    this.properties = properties;
    this.beginnings = beginnings;
    this.startTimeout = startTimeout;
    this.meters = meters;
    this.tracing = tracing;
  }

  @Override
  public CompletableFuture<Void> reachable(Collection<String> groups) {
    return CompletableFuture.allOf(topics.known(), sender.opened())
        .thenCompose(
            _ ->
                CompletableFuture.allOf(
                    groups.stream().map(setup::apply).toArray(CompletableFuture<?>[]::new)));
  }

  @Override
  public WorkQueue open(
      String topic, String group, int lanes, WorkHandler handler, BooleanSupplier room) {
    if (lanes < 1) {
      throw new IllegalArgumentException("A work queue needs at least one lane: " + lanes);
    }
    topics.await(startTimeout);
    var _ = topics.partitions(topic); // refuses a name that is not a topic of the suite
    int brokerLimit = awaitSetUp(group);
    DeliveryLimits limits =
        new DeliveryLimits(properties.maxDeliveries(), properties.maxLosses(), brokerLimit);
    WorkMetrics metrics = new WorkMetrics(meters, group, lanes);
    FetchTurn turn = new FetchTurn();
    QueueContext context =
        new QueueContext(
            topic,
            group,
            handler,
            limits,
            beginnings,
            properties.retryBackOff(),
            new QueueWriter(sender),
            metrics,
            tracing);
    ShareWorkQueue queue =
        new ShareWorkQueue(
            group,
            lanes,
            lane ->
                new Lane(
                    group + "-lane-" + lane,
                    topics.nameOf(topic),
                    () -> consumers.create(group, topics.nameOf(group)),
                    context,
                    turn,
                    room),
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

  private int awaitSetUp(String group) {
    try {
      return reachable(List.of(group))
          .thenCompose(_ -> setup.apply(group))
          .get(startTimeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerUnavailableException("Interrupted while waiting for the brokers", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new BrokerUnavailableException(
          "The brokers did not set up the share group " + group + " in time", e);
    }
  }

  @Override
  public void close() {
    setup.close();
    // In parallel: each may wait for its current records.
    try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
      open.forEach(queue -> closers.execute(queue::close));
    }
  }
}
