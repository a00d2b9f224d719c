package dev.onevision.gateway.models;

/**
 * A model that at least one LLM worker announces.
 *
 * @param name what clients ask for
 * @param fingerprint of the archive one of its workers runs
 * @param contextLength tokens a prompt and its answer may have together
 * @param readyLlmWorkers LLM workers that take requests now
 * @param readySlots requests that these work on at once, all together
 * @param readyVisionWorkers vision workers of this model that take requests now
 */
public record ServedModel(
    String name,
    String fingerprint,
    int contextLength,
    int readyLlmWorkers,
    int readySlots,
    int readyVisionWorkers) {}
