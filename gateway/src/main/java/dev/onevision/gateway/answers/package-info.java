/** The answers that clients wait for, correlated with the reply events that arrive from Kafka. */
@NullMarked
package dev.onevision.gateway.answers;

import org.jspecify.annotations.NullMarked;
