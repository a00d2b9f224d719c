/** The suite as separate processes under load, while one after the other is killed. */
@NullMarked
package dev.onevision.benchmarks.chaos;

import org.jspecify.annotations.NullMarked;
