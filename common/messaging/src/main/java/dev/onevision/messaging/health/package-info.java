/** Whether the brokers serve this process at this moment. */
@NullMarked
package dev.onevision.messaging.health;

import org.jspecify.annotations.NullMarked;
