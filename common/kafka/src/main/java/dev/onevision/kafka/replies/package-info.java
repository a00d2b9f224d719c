/** Writes reply events to the partition of the gateway that waits for them. */
@NullMarked
package dev.onevision.kafka.replies;

import org.jspecify.annotations.NullMarked;
