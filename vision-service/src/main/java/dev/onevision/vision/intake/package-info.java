/** Requests from the queues: their images and videos become embeddings, then the LLM is next. */
@NullMarked
package dev.onevision.vision.intake;

import org.jspecify.annotations.NullMarked;
