/** Reads what clients write where an image or a video belongs: URLs and base64. */
@NullMarked
package dev.onevision.contract.media;

import org.jspecify.annotations.NullMarked;
