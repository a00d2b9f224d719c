package dev.onevision.llm.speculation;

/** How much longer a step takes if it verifies draft tokens. */
public interface VerificationCost {

  /**
   * Records a step that prefilled nothing.
   *
   * @param sequences sequences that decoded
   * @param drafts draft tokens that it verified
   * @param duration in nanoseconds
   */
  void ran(int sequences, int drafts, long duration);

  /**
   * How much longer a step with drafts takes, as a part of one without.
   *
   * @param sequences sequences that decode
   * @param drafts draft tokens that it verifies
   */
  double of(int sequences, int drafts);
}
