/** Plans how many workers a load needs: memory, rates, broker, cost. */
@NullMarked
package dev.onevision.benchmarks.capacity;

import org.jspecify.annotations.NullMarked;
