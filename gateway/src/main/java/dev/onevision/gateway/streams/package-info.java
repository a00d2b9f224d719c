/**
 * Answers on their way back: correlation by request id, deadlines, bounded buffers, and each token
 * index delivered once.
 */
@NullMarked
package dev.onevision.gateway.streams;

import org.jspecify.annotations.NullMarked;
