@NullMarked
package dev.onevision.benchmarks.gpu;

import org.jspecify.annotations.NullMarked;
