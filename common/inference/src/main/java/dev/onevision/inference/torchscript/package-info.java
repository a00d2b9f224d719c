/** The TorchScript archive format: a zip of a pickle, source text and raw weights. */
@NullMarked
package dev.onevision.inference.torchscript;

import org.jspecify.annotations.NullMarked;
