/** Credentials for Kafka that are read from files again when these change. */
@NullMarked
package dev.onevision.kafka.credentials;

import org.jspecify.annotations.NullMarked;
