package dev.onevision.benchmarks.capacity.simulation;

/**
 * The limits of the workers.
 *
 * @param visionLanes requests that a vision worker runs at once, of each priority
 * @param tilesPerPass max tiles in a pass
 * @param llmLanes interactive requests that an LLM worker runs at once
 * @param llmBatchLanes batch requests that it runs at once
 * @param prefillTokens max prompt tokens in a step
 * @param kvSlots size of an LLM worker's KV cache
 */
public record WorkerSettings(
    int visionLanes,
    int tilesPerPass,
    int llmLanes,
    int llmBatchLanes,
    int prefillTokens,
    int kvSlots) {}
