/** Who works here: the life of a worker, its heartbeat, and the gateway's view of all. */
@NullMarked
package dev.onevision.messaging.workers;

import org.jspecify.annotations.NullMarked;
