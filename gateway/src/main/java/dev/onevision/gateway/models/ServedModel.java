package dev.onevision.gateway.models;

/**
 * A model that at least one LLM worker announces.
 *
 * @param name what clients call the model
 * @param fingerprint of one worker's archive
 * @param contextLength max tokens of a prompt and its completion together
 * @param readyLlmWorkers number of ready LLM workers
 * @param readyLanes number of their lanes
 * @param readyVisionWorkers number of ready vision workers of this model
 */
public record ServedModel(
    String name,
    String fingerprint,
    int contextLength,
    int readyLlmWorkers,
    int readyLanes,
    int readyVisionWorkers) {}
