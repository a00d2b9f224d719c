package dev.onevision.worker.queue;

import dev.onevision.kafka.connection.MessageSender;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts records into the topics that queues take them from. Thread-safe. */
record QueueWriter(MessageSender sender) {

  private static final Logger LOGGER = LoggerFactory.getLogger(QueueWriter.class);

  /** Sends a record without a value; does not wait. */
  void wakeUp(String topic, String slot) {
    var _ =
        sender
            .sendTombstone(topic, "wake-up " + slot)
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    LOGGER.warn("{} was not woken up in {}: {}", slot, topic, failure.toString());
                  }
                });
  }

  /**
   * Puts the record at the end of its partition once more, and waits until it is there.
   *
   * @throws Exception if the broker did not take it in time
   */
  void copy(ConsumerRecord<byte[], byte[]> record, History history, Duration timeout)
      throws Exception {
    try {
      sender.send(history.copy(record)).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
