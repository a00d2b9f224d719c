/** How fast devices run the models: recorded rates, and estimates from them. */
@NullMarked
package dev.onevision.benchmarks.capacity.rates;

import org.jspecify.annotations.NullMarked;
