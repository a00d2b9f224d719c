package dev.onevision.worker.queue;

import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.kafka.control.ControlBus;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that workers began to work on, as they announce them on {@code control}. The broker
 * also counts a delivery when it locks a record for a fetch that no one polls, so a second delivery
 * does not mean that a worker died with the record. Thread-safe; holds the latest {@value
 * #MAX_RECORDS}.
 */
final class Beginnings {

  private static final int MAX_RECORDS = 20_000;

  private static final Duration MAX_WAIT = Duration.ofMillis(500);
  private static final Logger log = LoggerFactory.getLogger(Beginnings.class);

  private final ControlBus control;
  private final RecentIds begun = new RecentIds(MAX_RECORDS);

  Beginnings(ControlBus control) {
    this.control = control;
    control.listen(this::remember);
  }

  private void remember(ControlMessage message) {
    if (message instanceof ControlMessage.Begun(var record)) {
      begun.add(record);
    }
  }

  /**
   * Announces that this worker begins to work on the record. Waits until the brokers have the
   * announcement, since the record may kill the process at once; but only briefly, since most
   * records are harmless.
   */
  void announce(ConsumerRecord<?, ?> record) throws InterruptedException {
    try {
      control
          .broadcast(new ControlMessage.Begun(position(record)))
          .get(MAX_WAIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("The beginning of {} may not have been announced", position(record), e);
    }
  }

  /**
   * Whether a worker may have begun to work on the record before. Also true until this process has
   * read what was announced before it started.
   */
  boolean mayHaveBegun(ConsumerRecord<?, ?> record) {
    return !control.isCaughtUp() || begun.contains(position(record));
  }

  private static String position(ConsumerRecord<?, ?> record) {
    return "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
  }
}
