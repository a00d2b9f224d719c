/** Which pictures and videos are encoded already, known to every process that asks. */
@NullMarked
package dev.onevision.messaging.embeddings;

import org.jspecify.annotations.NullMarked;
