/** The service's place among the queues: the only room that knows Kafka's beans. */
@NullMarked
package dev.onevision.vision.messaging;

import org.jspecify.annotations.NullMarked;
