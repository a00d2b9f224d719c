/** Captions by topic: turns records of other programs into requests. */
@NullMarked
package dev.onevision.vision.captions;

import org.jspecify.annotations.NullMarked;
