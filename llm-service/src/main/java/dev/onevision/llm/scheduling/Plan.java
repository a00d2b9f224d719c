package dev.onevision.llm.scheduling;

import java.util.List;

/**
 * What happens in a step.
 *
 * @param copies of KV slots, which run in order before the slices
 * @param slices the rows of the step; empty if no sequence can run
 * @param preempted sequences that lost their KV slots
 * @param reuses prompts whose first rows others had left in the cache
 * @param reusedTokens rows of these prompts that need no prefill
 */
public record Plan(
    List<SlotCopy> copies, List<Slice> slices, int preempted, int reuses, int reusedTokens) {

  public Plan {
    copies = List.copyOf(copies);
    slices = List.copyOf(slices);
  }
}
