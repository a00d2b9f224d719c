/** The systems that run the same model: ours, and the peers that are installed. */
@NullMarked
package dev.onevision.benchmarks.contenders;

import org.jspecify.annotations.NullMarked;
