/** A request's pictures, one after the other, from their sources to embeddings in its place. */
@NullMarked
package dev.onevision.vision.requests;

import org.jspecify.annotations.NullMarked;
