@NullMarked
package dev.onevision.benchmarks.capacity;

import org.jspecify.annotations.NullMarked;
