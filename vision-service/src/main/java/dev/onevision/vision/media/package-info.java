/** From an address or a file's bytes to pixels: fetching, limits, and decoding of hostile files. */
@NullMarked
package dev.onevision.vision.media;

import org.jspecify.annotations.NullMarked;
