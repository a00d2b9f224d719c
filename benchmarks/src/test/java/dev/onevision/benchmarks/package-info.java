@NullMarked
package dev.onevision.benchmarks;

import org.jspecify.annotations.NullMarked;
