/** Files from URLs and the mounted folder, within limits on size, time and addresses. */
@NullMarked
package dev.onevision.vision.media;

import org.jspecify.annotations.NullMarked;
