package dev.onevision.llm.speculation;

/** Drafts that cost next to nothing, so that a step verifies all of them on any machine. */
public final class FreeVerification implements VerificationCost {

  @Override
  public void ran(int sequences, int drafts, long duration) {}

  @Override
  public double of(int sequences, int drafts) {
    return 1e-6 * drafts;
  }
}
