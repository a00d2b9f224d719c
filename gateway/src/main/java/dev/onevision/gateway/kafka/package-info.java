/** The only room of the gateway that knows Kafka, beside its tables. */
@NullMarked
package dev.onevision.gateway.kafka;

import org.jspecify.annotations.NullMarked;
