/** Benchmarks of the suite and its parts, as commands of the launcher. */
@NullMarked
package dev.onevision.benchmarks;

import org.jspecify.annotations.NullMarked;
