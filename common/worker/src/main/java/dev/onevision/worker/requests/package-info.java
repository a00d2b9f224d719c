/** From a delivered record to a request that was worked on and answered. */
@NullMarked
package dev.onevision.worker.requests;

import org.jspecify.annotations.NullMarked;
