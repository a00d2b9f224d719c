package dev.onevision.kafka.requests;

import dev.onevision.contract.wire.GenerationRequest;
import java.util.concurrent.CompletableFuture;

/** Puts requests into work queues. Thread-safe; does not wait for the broker. */
public interface RequestPublisher {

  /**
   * Sends the request, keyed by its id.
   *
   * @param topic one of the request topics of {@link dev.onevision.kafka.topics.Topics}
   * @return completes when all in-sync replicas have the request, on a thread that must not be
   *     blocked; fails if they did not take it within the delivery timeout, or it is too large
   */
  CompletableFuture<Void> publish(String topic, GenerationRequest request);

  /**
   * Sends the request where it belongs: to the vision queue of its priority while it has pictures
   * that nobody looked at, else to the LLM queue.
   */
  CompletableFuture<Void> publish(GenerationRequest request);
}
