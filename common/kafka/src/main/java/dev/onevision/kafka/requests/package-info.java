/** Writes requests to the work queues. */
@NullMarked
package dev.onevision.kafka.requests;

import org.jspecify.annotations.NullMarked;
