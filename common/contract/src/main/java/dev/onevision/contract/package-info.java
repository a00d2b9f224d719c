/**
 * The contract between the services: their messages on Kafka, and the names of topics and share
 * groups. No Kafka client.
 */
@NullMarked
package dev.onevision.contract;

import org.jspecify.annotations.NullMarked;
