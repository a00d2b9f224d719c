/** Measurements of the suite and its parts; each prints what it measured and on what. */
@NullMarked
package dev.onevision.benchmarks;

import org.jspecify.annotations.NullMarked;
