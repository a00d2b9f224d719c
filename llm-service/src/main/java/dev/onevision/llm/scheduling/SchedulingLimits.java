package dev.onevision.llm.scheduling;

/**
 * Limits of a scheduler.
 *
 * @param maxRunning max sequences that run together
 * @param maxWaiting max requests that wait, per priority
 * @param prefillTokens max prompt tokens in one step: they delay the sequences that decode
 */
public record SchedulingLimits(int maxRunning, int maxWaiting, int prefillTokens) {

  public SchedulingLimits {
    if (maxRunning < 1 || maxWaiting < 1 || prefillTokens < 1) {
      throw new IllegalArgumentException("Scheduling limits must be at least 1");
    }
  }
}
