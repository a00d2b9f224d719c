@NullMarked
package dev.onevision.worker.queue;

import org.jspecify.annotations.NullMarked;
