/** The suite as separate processes, and clients of it, for load tests. */
@NullMarked
package dev.onevision.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
