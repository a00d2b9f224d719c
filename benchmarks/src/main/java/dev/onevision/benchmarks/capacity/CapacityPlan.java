package dev.onevision.benchmarks.capacity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question. Sizes are in bytes, times in seconds.
 *
 * @param model name of the model
 * @param device name of the device
 * @param weights format of the weights
 * @param estimated whether the rates are scaled from those of {@code source}
 * @param source what was measured
 * @param request one request that is alone
 * @param memory of the workers
 * @param workers that the load needs
 * @param broker what Kafka carries
 * @param cost null without a price
 * @param notes what to set or to know
 */
record CapacityPlan(
    String model,
    String device,
    String weights,
    boolean estimated,
    String source,
    Request request,
    Memory memory,
    Workers workers,
    Broker broker,
    @Nullable Cost cost,
    List<String> notes) {

  /**
   * One request that is alone.
   *
   * @param transfer HTTP, Kafka and the processor
   * @param firstToken time to first token
   */
  record Request(
      int tiles,
      int promptTokens,
      int answerTokens,
      long embeddingBytes,
      double encode,
      double transfer,
      double prefill,
      double decode,
      double firstToken) {}

  /**
   * Memory of the workers.
   *
   * @param gpus of an LLM worker; 0 on a CPU
   * @param weights of the language model, over all its GPUs
   * @param kvToken keys and values of one token
   * @param kvTokens tokens in the KV cache
   * @param requests requests that the KV cache holds at once
   * @param visionWeights of the vision tower
   * @param tilesPerPass tiles in a pass of the vision tower
   */
  record Memory(
      int gpus,
      long weights,
      long kvToken,
      int kvTokens,
      int requests,
      long visionWeights,
      int tilesPerPass) {}

  /**
   * The workers.
   *
   * @param rate requests per second that were asked for
   * @param ratePerVision max requests per second of a vision worker; 0 for text
   * @param ratePerLlm max requests per second of an LLM worker
   * @param vision vision workers
   * @param llm LLM workers
   * @param visionLanes lanes of a vision worker
   * @param llmLanes lanes of an LLM worker
   * @param target of the 95th percentile; null for a batch
   * @param firstMedian time to first token, median, as simulated; null for a batch
   * @param firstP95 its 95th percentile
   * @param visionInProgress requests in a vision worker, mean
   * @param llmInProgress requests in an LLM worker, mean
   */
  record Workers(
      double rate,
      double ratePerVision,
      double ratePerLlm,
      int vision,
      int llm,
      int visionLanes,
      int llmLanes,
      @Nullable Double target,
      @Nullable Double firstMedian,
      @Nullable Double firstP95,
      @Nullable Double visionInProgress,
      @Nullable Double llmInProgress) {}

  /**
   * What Kafka carries.
   *
   * @param inPerSecond bytes that clients of the brokers write, without replication
   * @param replicationPerSecond bytes that brokers copy
   * @param outPerSecond bytes that clients read
   * @param disk bytes on all brokers, at most
   * @param embeddingsKept how long embeddings stay at this rate, with the default retention
   * @param perVision bytes that a vision worker writes and reads in a second
   * @param perLlm bytes that an LLM worker writes and reads in a second
   */
  record Broker(
      double inPerSecond,
      double replicationPerSecond,
      double outPerSecond,
      double disk,
      double embeddingsKept,
      double perVision,
      double perLlm) {}

  /**
   * Cost of the GPUs.
   *
   * @param gpus of all workers
   * @param perHour of all workers
   * @param perMillion for a million requests at the rate
   */
  record Cost(int gpus, double perHour, double perMillion) {}
}
