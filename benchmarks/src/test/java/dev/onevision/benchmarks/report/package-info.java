@NullMarked
package dev.onevision.benchmarks.report;

import org.jspecify.annotations.NullMarked;
