/** Tests of the way of a request's images. */
@NullMarked
package dev.onevision.vision.intake;

import org.jspecify.annotations.NullMarked;
