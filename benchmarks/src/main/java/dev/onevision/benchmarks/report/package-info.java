/** What a benchmark measured: as a table, as JSON and as a plot. */
@NullMarked
package dev.onevision.benchmarks.report;

import org.jspecify.annotations.NullMarked;
