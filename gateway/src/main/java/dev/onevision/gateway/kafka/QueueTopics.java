package dev.onevision.gateway.kafka;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.topics.ModelQueues;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model queues that this gateway can send to: those of its configuration, and those that
 * workers announce. Thread-safe; never blocks.
 */
final class QueueTopics {

  private static final Logger log = LoggerFactory.getLogger(QueueTopics.class);
  private static final int MAX_QUEUES = 200;

  private final MessageSender sender;
  private final List<ModelQueue> configured;

  /** Announced queues, and whether messages can be sent to their topics. */
  private final Map<ModelQueue, Boolean> announced = new ConcurrentHashMap<>();

  QueueTopics(MessageSender sender, ModelQueues configured) {
    this.sender = sender;
    this.configured = configured.all();
  }

  /** Whether messages can be sent to the queue. A queue that is new becomes open later. */
  boolean isOpen(ModelQueue queue) {
    if (configured.contains(queue)) {
      return true;
    }
    Boolean open = announced.get(queue);
    if (open == null && announced.size() < MAX_QUEUES) {
      open = announced.putIfAbsent(queue, false);
      if (open == null) {
        Thread.ofVirtual().name("onevision-queue-" + queue.name()).start(() -> open(queue));
      }
    }
    return Boolean.TRUE.equals(open);
  }

  private void open(ModelQueue queue) {
    if (sender.prepare(queue.topics())) {
      announced.put(queue, true);
      log.info("Workers of the queue '{}' were found", queue.name());
    }
  }

  /** All queues that can be sent to. */
  List<ModelQueue> all() {
    return Stream.concat(
            configured.stream(),
            announced.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey))
        .toList();
  }
}
