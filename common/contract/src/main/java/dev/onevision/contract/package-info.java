/**
 * The contract between the services: what they write to Kafka, and under which names. No Kafka
 * client.
 */
@NullMarked
package dev.onevision.contract;

import org.jspecify.annotations.NullMarked;
