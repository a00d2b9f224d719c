package dev.onevision.llm.engine;

import dev.onevision.llm.scheduling.Slice;
import dev.onevision.llm.speculation.DraftLengths;
import dev.onevision.llm.speculation.VerificationCost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for the drafts that the next step verifies. Single-threaded. */
final class Drafting {

  private static final Logger log = LoggerFactory.getLogger(Drafting.class);

  private int maxTokens;
  private final VerificationCost cost;
  private final List<Choice> drafted = new ArrayList<>();
  private final List<DraftLengths.Draft> drafts = new ArrayList<>();
  private int decoding;

  /**
   * Drafting for all sequences.
   *
   * @param maxTokens max draft tokens of one sequence in a step; 0 for none
   */
  Drafting(int maxTokens, VerificationCost cost) {
    this.maxTokens = maxTokens;
    this.cost = cost;
  }

  /** Drafts the next tokens of the sequences that decode. */
  void propose(Collection<EngineRequest> requests) {
    if (maxTokens == 0) {
      return;
    }
    drafted.clear();
    drafts.clear();
    decoding = 0;
    requests.forEach(request -> request.draft(maxTokens, this));
    if (!drafts.isEmpty()) {
      int[] lengths = DraftLengths.of(drafts, decoding, cost);
      for (int i = 0; i < lengths.length; i++) {
        drafted.get(i).sequence().draft(lengths[i]);
      }
    }
  }

  /** Adds a choice that decodes. */
  void add(Choice choice, int tokens) {
    decoding++;
    choice.sequence().draft(0);
    if (tokens > 0) {
      drafted.add(choice);
      drafts.add(new DraftLengths.Draft(choice.draft().lookup(), tokens));
    }
  }

  /** Records a step that prefilled nothing. */
  void ran(List<Slice> slices, long nanos) {
    cost.ran(slices.size(), tokens(slices), nanos);
  }

  /** The part of a step's duration that its drafts took. */
  long nanos(List<Slice> slices, long nanos) {
    double share = cost.of(slices.size(), tokens(slices));
    return (long) (nanos * share / (1 + share));
  }

  /**
   * Stops speculative decoding after a step without enough device memory, if that had drafts.
   *
   * @return whether it had; the next step then runs the same rows without them
   */
  boolean stopIfDrafted(List<Slice> slices) {
    int tokens = tokens(slices);
    if (tokens == 0) {
      return false;
    }
    log.warn(
        "A step with {} draft tokens ran out of device memory: speculative decoding stops", tokens);
    maxTokens = 0;
    return true;
  }

  private static int tokens(List<Slice> slices) {
    return slices.stream().mapToInt(Slice::drafts).sum();
  }
}
