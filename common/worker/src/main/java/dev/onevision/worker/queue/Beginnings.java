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
 * Which records workers began to work on, as they tell each other on {@code control}. The broker
 * counts a delivery also when it locks a record for a fetch that nobody polls, so a record that
 * comes again was not always in the hands of a worker that died. Thread-safe; remembers the latest
 * {@value #REMEMBERED}.
 */
final class Beginnings {

  private static final int REMEMBERED = 20_000;

  private static final Duration MAX_WAIT = Duration.ofMillis(500);
  private static final Logger LOGGER = LoggerFactory.getLogger(Beginnings.class);

  private final ControlBus control;
  private final RecentIds begun = new RecentIds(REMEMBERED);

  Beginnings(ControlBus control) {
    this.control = control;
    control.listen(this::hear);
  }

  private void hear(ControlMessage message) {
    if (message instanceof ControlMessage.Begun(var record)) {
      begun.add(record);
    }
  }

  /**
   * Tells all workers that this one begins to work on the record. Waits until the brokers have it,
   * since the record may end the process at once; but not for long, since it may be harmless.
   */
  void tell(ConsumerRecord<?, ?> record) throws InterruptedException {
    try {
      control
          .broadcast(new ControlMessage.Begun(position(record)))
          .get(MAX_WAIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOGGER.debug("That {} was begun is not known to be told", position(record), e);
    }
  }

  /**
   * Whether a worker may have begun to work on the record before, so far as anyone has said. Also
   * true as long as this process has not heard what was said before it started.
   */
  boolean mayHaveBegun(ConsumerRecord<?, ?> record) {
    return !control.hasHeardThePast() || begun.contains(position(record));
  }

  private static String position(ConsumerRecord<?, ?> record) {
    return "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
  }
}
