/** Kafka clients, the shared sender, and readers of partitions. */
@NullMarked
package dev.onevision.kafka.connection;

import org.jspecify.annotations.NullMarked;
