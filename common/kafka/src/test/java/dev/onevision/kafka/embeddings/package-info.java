@NullMarked
package dev.onevision.kafka.embeddings;

import org.jspecify.annotations.NullMarked;
