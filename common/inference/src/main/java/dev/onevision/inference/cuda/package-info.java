/**
 * What the engine's Java interface does not reach of CUDA: which GPUs there are, how much of their
 * memory is free, and graphs of kernels. Calls the NVIDIA driver and libtorch through the
 * foreign-function API; knows nothing of DJL.
 */
@NullMarked
package dev.onevision.inference.cuda;

import org.jspecify.annotations.NullMarked;
