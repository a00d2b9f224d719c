/** Requests in, events out: the only place that knows Kafka. */
@NullMarked
package dev.onevision.llm.messaging;

import org.jspecify.annotations.NullMarked;
