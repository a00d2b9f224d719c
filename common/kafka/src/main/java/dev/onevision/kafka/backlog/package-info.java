/** Counts the records of work queues that no worker has finished. */
@NullMarked
package dev.onevision.kafka.backlog;

import org.jspecify.annotations.NullMarked;
