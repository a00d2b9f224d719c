/** Checkpoints in the shapes of the published models, with random or zero weights. */
@NullMarked
package dev.onevision.benchmarks.checkpoint;

import org.jspecify.annotations.NullMarked;
