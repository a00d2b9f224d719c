/**
 * What a service needs to work on requests from Kafka: share-group consumers, the life of a record
 * and of a worker.
 */
@NullMarked
package dev.onevision.worker;

import org.jspecify.annotations.NullMarked;
