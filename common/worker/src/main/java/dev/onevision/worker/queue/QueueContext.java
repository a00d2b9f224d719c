package dev.onevision.worker.queue;

import dev.onevision.kafka.tracing.Tracing;
import java.time.Duration;

/**
 * What the lanes of a queue share.
 *
 * @param topic its name without the prefix of the release
 * @param group its name without the prefix of the release
 * @param backOff pause after a record's first failure, doubled with each further one
 */
record QueueContext(
    String topic,
    String group,
    WorkHandler handler,
    DeliveryLimits limits,
    Beginnings beginnings,
    Duration backOff,
    QueueWriter writer,
    WorkMetrics metrics,
    Tracing tracing) {}
