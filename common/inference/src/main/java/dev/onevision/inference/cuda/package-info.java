/**
 * The parts of CUDA that the engine's Java interface does not offer: the GPUs, their free memory,
 * and graphs of kernels. Calls the NVIDIA driver and libtorch through the foreign-function API;
 * does not know DJL.
 */
@NullMarked
package dev.onevision.inference.cuda;

import org.jspecify.annotations.NullMarked;
