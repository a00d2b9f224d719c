@NullMarked
package dev.onevision.benchmarks.overload;

import org.jspecify.annotations.NullMarked;
