/** {@code /v1/batches}, and the chat requests in their lines. */
@NullMarked
package dev.onevision.gateway.batches.api;

import org.jspecify.annotations.NullMarked;
