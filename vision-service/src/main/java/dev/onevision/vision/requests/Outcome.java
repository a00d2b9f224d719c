package dev.onevision.vision.requests;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;

/** What became of a request. */
public sealed interface Outcome {

  /** All its pictures are embeddings now; the language model is next. */
  record Encoded(GenerationRequest request) implements Outcome {}

  /** It cannot be served; its sender is to know why. */
  record Rejected(Failure failure) implements Outcome {}

  /** Nobody waits for it any more. */
  record Dropped() implements Outcome {}
}
