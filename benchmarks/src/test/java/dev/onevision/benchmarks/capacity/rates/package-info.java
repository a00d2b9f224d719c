@NullMarked
package dev.onevision.benchmarks.capacity.rates;

import org.jspecify.annotations.NullMarked;
