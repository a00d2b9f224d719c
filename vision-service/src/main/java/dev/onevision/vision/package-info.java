/** The vision service: replaces the images and videos of requests by embeddings. */
@NullMarked
package dev.onevision.vision;

import org.jspecify.annotations.NullMarked;
