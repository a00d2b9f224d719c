/** The life cycle of a worker: starts its queues, announces itself, drains. */
@NullMarked
package dev.onevision.worker.life;

import org.jspecify.annotations.NullMarked;
