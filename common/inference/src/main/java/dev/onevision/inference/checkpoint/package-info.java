/** Reads a LLaVA-OneVision checkpoint folder: its configuration and its mapped tensors. */
@NullMarked
package dev.onevision.inference.checkpoint;

import org.jspecify.annotations.NullMarked;
