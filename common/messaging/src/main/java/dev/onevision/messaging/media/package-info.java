/** Reads what clients write where an image or a video belongs: URLs and base64. */
@NullMarked
package dev.onevision.messaging.media;

import org.jspecify.annotations.NullMarked;
