package dev.onevision.worker.queue;

import dev.onevision.kafka.connection.MessageSender;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes records to the topics of queues. Thread-safe. */
record QueueWriter(MessageSender sender) {

  private static final Logger log = LoggerFactory.getLogger(QueueWriter.class);

  /** Sends a record without a value, for a lane that waits for one; does not wait. */
  void wakeUp(String topic, String lane) {
    var _ =
        sender
            .sendTombstone(topic, "wake-up " + lane)
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    log.warn("{} was not woken up in {}: {}", lane, topic, failure.toString());
                  }
                });
  }

  /**
   * Appends a copy of the record to its partition, and waits until the brokers have it.
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
