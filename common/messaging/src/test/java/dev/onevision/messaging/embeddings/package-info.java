@NullMarked
package dev.onevision.messaging.embeddings;

import org.jspecify.annotations.NullMarked;
