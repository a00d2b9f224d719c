/** The gateway's one door to Kafka. */
@NullMarked
package dev.onevision.gateway.messaging;

import org.jspecify.annotations.NullMarked;
