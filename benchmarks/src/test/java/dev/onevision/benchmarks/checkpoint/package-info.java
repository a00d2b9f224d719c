/** The generator of checkpoints, and the models of the published shapes against transformers. */
@NullMarked
package dev.onevision.benchmarks.checkpoint;

import org.jspecify.annotations.NullMarked;
