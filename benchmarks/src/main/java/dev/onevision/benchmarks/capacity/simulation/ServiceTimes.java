package dev.onevision.benchmarks.capacity.simulation;

/** How long the workers need, in nanoseconds. */
public interface ServiceTimes {

  /** One pass of the vision tower. */
  long passNanos(int tiles);

  /**
   * One step of the language model.
   *
   * @param decoding sequences that decode
   * @param keys tokens in the KV cache of all of these
   * @param promptTokens tokens that are prefilled
   */
  long stepNanos(int decoding, long keys, int promptTokens);

  /**
   * What is not on the device, for one request: HTTP, Kafka, decoding and tiling, and the way of
   * the embeddings through the broker. The first half comes before the request is in the queue of
   * the LLM service.
   */
  long transferNanos(Work work);
}
