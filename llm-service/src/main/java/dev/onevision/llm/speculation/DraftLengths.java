package dev.onevision.llm.speculation;

import java.util.List;

/**
 * Decides how many draft tokens of each sequence a step verifies: as many as give the most tokens a
 * second, by the probability that each of them is right and by the measured cost. Sequences without
 * drafts keep their pace: for their sake a step may take {@value #MAX_COST_FOR_OTHERS} of a step
 * longer.
 */
public final class DraftLengths {

  /** Bounds the memory of a step, whose sampled rows have logits of the whole vocabulary. */
  public static final int MAX_PER_STEP = 64;

  private static final double MAX_COST_FOR_OTHERS = 0.5;

  /** A smaller gain is noise. */
  private static final double MIN_GAIN = 1.02;

  private DraftLengths() {}

  /**
   * A draft of a sequence.
   *
   * @param lookup which made it
   * @param tokens its length
   */
  public record Draft(PromptLookup lookup, int tokens) {}

  /**
   * The number of tokens to verify of each draft.
   *
   * @param sequences sequences that decode in the step, with and without drafts
   */
  public static int[] of(List<Draft> drafts, int sequences, VerificationCost cost) {
    int[] lengths = new int[drafts.size()];
    int[] best = lengths.clone();
    double bestRate = MIN_GAIN * sequences;
    double expected = sequences;
    double maxCost = drafts.size() < sequences ? MAX_COST_FOR_OTHERS : Double.MAX_VALUE;
    for (int total = 1; total <= MAX_PER_STEP && cost.of(sequences, total) <= maxCost; total++) {
      int next = likeliest(drafts, lengths);
      if (next < 0) {
        break;
      }
      lengths[next]++;
      expected += drafts.get(next).lookup().probability(lengths[next]);
      double rate = expected / (1 + cost.of(sequences, total));
      if (rate > bestRate) {
        bestRate = rate;
        best = lengths.clone();
      }
    }
    return best;
  }

  /** The draft whose next token is most probably right; -1 if none has another one. */
  private static int likeliest(List<Draft> drafts, int[] lengths) {
    int best = -1;
    double highest = 0;
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] < drafts.get(i).tokens()) {
        double probability = drafts.get(i).lookup().probability(lengths[i] + 1);
        if (probability > highest) {
          highest = probability;
          best = i;
        }
      }
    }
    return best;
  }
}
