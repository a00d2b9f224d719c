/** The routes {@code /v1/batches}, and chat requests in batch lines. */
@NullMarked
package dev.onevision.gateway.batches.api;

import org.jspecify.annotations.NullMarked;
