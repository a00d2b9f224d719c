/** Runs the model's archives on DJL's PyTorch engine; the only place that knows the engine. */
@NullMarked
package dev.onevision.inference.runtime;

import org.jspecify.annotations.NullMarked;
