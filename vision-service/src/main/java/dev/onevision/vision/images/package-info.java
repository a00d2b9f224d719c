/** Image files of unknown origin to pixels, within limits on memory and processor time. */
@NullMarked
package dev.onevision.vision.images;

import org.jspecify.annotations.NullMarked;
