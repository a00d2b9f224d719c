/** Tests of fetching and decoding. */
@NullMarked
package dev.onevision.vision.media;

import org.jspecify.annotations.NullMarked;
