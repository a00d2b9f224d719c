/** Draws how an image is tiled for the model. */
@NullMarked
package dev.onevision.standalone.drawing;

import org.jspecify.annotations.NullMarked;
