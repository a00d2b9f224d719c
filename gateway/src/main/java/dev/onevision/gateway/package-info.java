/** The gateway: the HTTP API in front of Kafka, and the only service that clients call. */
@NullMarked
package dev.onevision.gateway;

import org.jspecify.annotations.NullMarked;
