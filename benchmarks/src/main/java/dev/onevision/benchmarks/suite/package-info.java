/** The suite as separate processes, as load tests start it, and clients that ask it. */
@NullMarked
package dev.onevision.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
