/** Work queues on Kafka share groups: slots that take one record each and renew their lock. */
@NullMarked
package dev.onevision.messaging.workqueue;

import org.jspecify.annotations.NullMarked;
