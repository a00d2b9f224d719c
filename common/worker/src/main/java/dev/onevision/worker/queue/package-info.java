/** Work queues on Kafka share groups: lanes that take one record each and renew its lock. */
@NullMarked
package dev.onevision.worker.queue;

import org.jspecify.annotations.NullMarked;
