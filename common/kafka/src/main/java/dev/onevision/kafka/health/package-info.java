/** Whether this process can use the brokers. */
@NullMarked
package dev.onevision.kafka.health;

import org.jspecify.annotations.NullMarked;
