/** Captions by topic with Spring Kafka. */
@NullMarked
package dev.onevision.samples.kafka;

import org.jspecify.annotations.NullMarked;
