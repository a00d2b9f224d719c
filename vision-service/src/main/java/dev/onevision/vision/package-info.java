/** The vision service: requests with pictures in, requests with embeddings out. */
@NullMarked
package dev.onevision.vision;

import org.jspecify.annotations.NullMarked;
