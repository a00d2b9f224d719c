package dev.onevision.worker.requests;

import dev.onevision.contract.wire.GenerationRequest;

/** What a worker does for a request. Called from several slots at once. */
public interface RequestWork {

  /**
   * Does the work; returning says that its result is with the broker.
   *
   * @param attempt which delivery of the request this is; the first is 1
   * @throws Exception if another attempt, here or elsewhere, may succeed
   */
  void handle(GenerationRequest request, int attempt) throws Exception;
}
