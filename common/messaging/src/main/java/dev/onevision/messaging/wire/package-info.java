/**
 * The messages that cross Kafka: immutable records, one codec, compatible from the first version.
 */
@NullMarked
package dev.onevision.messaging.wire;

import org.jspecify.annotations.NullMarked;
