@NullMarked
package dev.onevision.benchmarks.capacity.simulation;

import org.jspecify.annotations.NullMarked;
