package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;

/** How the work on a request ended. */
sealed interface Outcome {

  /** All images and videos are embeddings now; the language model is next. */
  record Encoded(GenerationRequest request) implements Outcome {}

  /** The request cannot be served; its sender learns why. */
  record Rejected(Failure failure) implements Outcome {}

  /** The request was cancelled. */
  record Dropped() implements Outcome {}
}
