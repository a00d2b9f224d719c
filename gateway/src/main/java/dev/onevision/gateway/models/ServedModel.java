package dev.onevision.gateway.models;

import org.jspecify.annotations.Nullable;

/**
 * A model that clients may ask for.
 *
 * @param name what clients call the model
 * @param fingerprint of one worker's archive, or null without a worker
 * @param contextLength max tokens of a prompt and its completion together, or null without a worker
 * @param readyLlmWorkers number of ready LLM workers
 * @param readyLanes number of their lanes
 * @param readyVisionWorkers number of ready vision workers of this model
 */
public record ServedModel(
    String name,
    @Nullable String fingerprint,
    @Nullable Integer contextLength,
    int readyLlmWorkers,
    int readyLanes,
    int readyVisionWorkers) {

  /** A model that no LLM worker announces now. */
  static ServedModel withoutWorkers(String name) {
    return new ServedModel(name, null, null, 0, 0, 0);
  }
}
