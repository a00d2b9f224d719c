/** Decodes, checks and dispatches the requests of a work queue. */
@NullMarked
package dev.onevision.worker.requests;

import org.jspecify.annotations.NullMarked;
