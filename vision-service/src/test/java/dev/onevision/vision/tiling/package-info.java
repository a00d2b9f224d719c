/** Tests of the geometry and the resampling against the parity fixtures. */
@NullMarked
package dev.onevision.vision.tiling;

import org.jspecify.annotations.NullMarked;
