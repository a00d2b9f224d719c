/** Open answers: matches the reply events from Kafka with the clients that wait for them. */
@NullMarked
package dev.onevision.gateway.answers;

import org.jspecify.annotations.NullMarked;
