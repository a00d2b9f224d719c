/** Tests of the model's thread and its adapter. */
@NullMarked
package dev.onevision.vision.encoder;

import org.jspecify.annotations.NullMarked;
