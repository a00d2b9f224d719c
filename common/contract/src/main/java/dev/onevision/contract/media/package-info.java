/** Reads images and videos as clients send them: URLs and base64. */
@NullMarked
package dev.onevision.contract.media;

import org.jspecify.annotations.NullMarked;
