package dev.onevision.messaging.workqueue;

import dev.onevision.messaging.control.ControlBus;
import dev.onevision.messaging.wire.ControlMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which records workers began to work on, as they tell each other on {@code control}. The broker
 * counts a delivery also when it locks a record for a fetch that nobody polls, so a record that
 * comes again was not always in the hands of a worker that died. Thread-safe; remembers the latest
 * {@value #REMEMBERED}.
 */
final class Beginnings {

  private static final int REMEMBERED = 20_000;

  /** Clocks of the processes may differ by as much. */
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

  private final ControlBus control;
  private final Clock clock;
  private final Set<String> begun =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > REMEMBERED;
                }
              }));

  private volatile @Nullable Instant listeningSince;

  Beginnings(ControlBus control, Clock clock) {
    this.control = control;
    this.clock = clock;
    control.listen(this::hear);
  }

  private void hear(ControlMessage message) {
    noteThatItListens();
    if (message instanceof ControlMessage.Begun(var record)) {
      begun.add(record);
    }
  }

  /** Tells all workers that this one begins to work on the record. */
  void tell(ConsumerRecord<?, ?> record) {
    noteThatItListens();
    control.broadcast(new ControlMessage.Begun(position(record)));
  }

  /**
   * Whether a worker may have begun to work on the record before. False only if this process has
   * listened since before the record was written, and would know.
   */
  boolean mayHaveBegun(ConsumerRecord<?, ?> record) {
    noteThatItListens();
    Instant since = listeningSince;
    return since == null
        || Instant.ofEpochMilli(record.timestamp()).isBefore(since.plus(CLOCK_SKEW))
        || begun.contains(position(record));
  }

  private void noteThatItListens() {
    if (listeningSince == null && control.isReady()) {
      listeningSince = clock.instant();
    }
  }

  private static String position(ConsumerRecord<?, ?> record) {
    return "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
  }
}
