/** The suite under a steady load for an hour: does anything grow? */
@NullMarked
package dev.onevision.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
