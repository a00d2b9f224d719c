/** Tests of fetching and decoding. */
@NullMarked
package dev.onevision.vision.images;

import org.jspecify.annotations.NullMarked;
