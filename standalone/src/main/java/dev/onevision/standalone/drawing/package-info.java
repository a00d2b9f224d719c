/** Draws what becomes of a picture before the model sees it. */
@NullMarked
package dev.onevision.standalone.drawing;

import org.jspecify.annotations.NullMarked;
