/** Whether the brokers serve this process now. */
@NullMarked
package dev.onevision.kafka.health;

import org.jspecify.annotations.NullMarked;
