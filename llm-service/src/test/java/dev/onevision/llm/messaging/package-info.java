/** Tests of the service's place among the queues. */
@NullMarked
package dev.onevision.llm.messaging;

import org.jspecify.annotations.NullMarked;
