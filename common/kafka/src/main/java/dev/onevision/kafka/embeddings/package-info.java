/** The images and videos that are encoded already, known to every process. */
@NullMarked
package dev.onevision.kafka.embeddings;

import org.jspecify.annotations.NullMarked;
