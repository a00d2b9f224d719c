@NullMarked
package dev.onevision.benchmarks.contenders;

import org.jspecify.annotations.NullMarked;
