package dev.onevision.llm.scheduling;

/**
 * Limits of a scheduler.
 *
 * @param maxRunning max sequences that run together
 * @param maxWaiting max requests that wait for their first admission, per priority
 * @param prefillTokens max prompt tokens in one step: they delay the sequences that decode
 * @param growth KV slots by which a region grows
 * @param draftTokens max draft tokens of one sequence in a step; 0 for no speculative decoding
 */
public record SchedulingLimits(
    int maxRunning, int maxWaiting, int prefillTokens, int growth, int draftTokens) {

  /**
   * A copy of the region now and then costs less than a step. With a larger growth, short
   * completions hold slots that they never use.
   */
  private static final int DEFAULT_GROWTH = 64;

  public SchedulingLimits {
    if (maxRunning < 1 || maxWaiting < 1 || prefillTokens < 1 || growth < 1) {
      throw new IllegalArgumentException("Scheduling limits must be at least 1");
    }
    if (draftTokens < 0) {
      throw new IllegalArgumentException("The max draft tokens must not be negative");
    }
  }

  /** Limits with the default growth, without speculative decoding. */
  public SchedulingLimits(int maxRunning, int maxWaiting, int prefillTokens) {
    this(maxRunning, maxWaiting, prefillTokens, DEFAULT_GROWTH);
  }

  /** Limits without speculative decoding. */
  public SchedulingLimits(int maxRunning, int maxWaiting, int prefillTokens, int growth) {
    this(maxRunning, maxWaiting, prefillTokens, growth, 0);
  }

  /** The same limits with speculative decoding. */
  public SchedulingLimits withDraftTokens(int max) {
    return new SchedulingLimits(maxRunning, maxWaiting, prefillTokens, growth, max);
  }
}
