/** Tiles to embeddings: the port to the vision model, and the one thread that owns it. */
@NullMarked
package dev.onevision.vision.encoder;

import org.jspecify.annotations.NullMarked;
