/** Which images and videos are already encoded, known to every process. */
@NullMarked
package dev.onevision.kafka.embeddings;

import org.jspecify.annotations.NullMarked;
