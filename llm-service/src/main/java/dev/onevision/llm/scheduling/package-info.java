/**
 * Decides what the next step runs and which KV slots it uses. Pure and single-threaded: numbers, no
 * tensors, clocks, threads or locks.
 */
@NullMarked
package dev.onevision.llm.scheduling;

import org.jspecify.annotations.NullMarked;
