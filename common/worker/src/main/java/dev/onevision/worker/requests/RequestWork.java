package dev.onevision.worker.requests;

import dev.onevision.contract.wire.GenerationRequest;

/** The work for one request. Several lanes call at once. */
public interface RequestWork {

  /**
   * Does the work; returns when the brokers have its result.
   *
   * @param attempt number of this delivery; the first is 1
   * @throws Exception if another attempt, here or elsewhere, may succeed
   */
  void handle(GenerationRequest request, int attempt) throws Exception;
}
