package dev.onevision.llm.scheduling;

/**
 * What a scheduler may plan.
 *
 * @param maxRunning requests that decode together at most
 * @param maxWaiting requests that wait at most, per priority
 * @param prefillTokens prompt rows in one step at most; what a decoding request has to wait for
 */
public record SchedulingLimits(int maxRunning, int maxWaiting, int prefillTokens) {

  public SchedulingLimits {
    if (maxRunning < 1 || maxWaiting < 1 || prefillTokens < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }
}
