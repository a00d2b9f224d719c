/**
 * Batches: files of requests that are answered in spare capacity, each line once, whichever gateway
 * lives.
 */
@NullMarked
package dev.onevision.gateway.batches;

import org.jspecify.annotations.NullMarked;
