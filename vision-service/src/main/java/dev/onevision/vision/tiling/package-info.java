/** Pixels to the tiles of the vision tower: pure geometry and exact resampling. */
@NullMarked
package dev.onevision.vision.tiling;

import org.jspecify.annotations.NullMarked;
