/** From decoded pixels to the tiles the vision tower reads: pure geometry and exact resampling. */
@NullMarked
package dev.onevision.vision.tiling;

import org.jspecify.annotations.NullMarked;
