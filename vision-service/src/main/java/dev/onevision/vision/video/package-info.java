/** A video's file of unknown origin to the few of its frames that are looked at. */
@NullMarked
package dev.onevision.vision.video;

import org.jspecify.annotations.NullMarked;
