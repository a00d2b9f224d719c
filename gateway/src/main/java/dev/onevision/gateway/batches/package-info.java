/** Batches: files of requests that run in spare capacity, each line once, even if gateways die. */
@NullMarked
package dev.onevision.gateway.batches;

import org.jspecify.annotations.NullMarked;
