/** Who works here: heartbeats of workers, and the gateway's view of them. */
@NullMarked
package dev.onevision.messaging.workers;

import org.jspecify.annotations.NullMarked;
