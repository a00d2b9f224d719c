/** Video files of unknown origin to the frames that the model sees. */
@NullMarked
package dev.onevision.vision.video;

import org.jspecify.annotations.NullMarked;
