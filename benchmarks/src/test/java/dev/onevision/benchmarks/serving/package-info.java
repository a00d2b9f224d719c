@NullMarked
package dev.onevision.benchmarks.serving;

import org.jspecify.annotations.NullMarked;
