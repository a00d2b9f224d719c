/** The gateway's connection to Kafka. Besides {@code storage}, no other room knows Kafka. */
@NullMarked
package dev.onevision.gateway.kafka;

import org.jspecify.annotations.NullMarked;
