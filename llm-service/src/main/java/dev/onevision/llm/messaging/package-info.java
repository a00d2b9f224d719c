/** Takes requests from Kafka and publishes reply events. The only room that knows Kafka. */
@NullMarked
package dev.onevision.llm.messaging;

import org.jspecify.annotations.NullMarked;
