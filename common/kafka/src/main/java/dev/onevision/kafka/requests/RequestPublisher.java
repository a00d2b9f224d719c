package dev.onevision.kafka.requests;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.GenerationRequest;
import java.util.concurrent.CompletableFuture;

/** Writes requests to work queues. Thread-safe; does not wait for the broker. */
public interface RequestPublisher {

  /** Whether requests can be sent. Until then, sending fails at once. */
  boolean isReady();

  /**
   * Sends the request, keyed by its id.
   *
   * @param topic one of the request topics of {@link dev.onevision.kafka.topics.Topics}
   * @return completes when all in-sync replicas have the request, on a thread that must not be
   *     blocked; fails after the delivery timeout, or if the request is too large
   */
  CompletableFuture<Void> publish(String topic, GenerationRequest request);

  /**
   * Sends the request to the vision topic of the queue and its priority if it has images or videos
   * that are not encoded yet, otherwise to the LLM topic.
   */
  CompletableFuture<Void> publish(ModelQueue queue, GenerationRequest request);
}
