/** Stores large content in Kafka in chunks, and reads it by its claim check. */
@NullMarked
package dev.onevision.kafka.claimcheck;

import org.jspecify.annotations.NullMarked;
