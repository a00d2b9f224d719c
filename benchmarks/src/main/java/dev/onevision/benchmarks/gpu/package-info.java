/**
 * Checks of the programs' CUDA branches with a PyTorch of the machine's own: the scripts are in
 * {@code benchmarks/gpu}.
 */
@NullMarked
package dev.onevision.benchmarks.gpu;

import org.jspecify.annotations.NullMarked;
