package dev.onevision.llm.engine;

import dev.onevision.llm.scheduling.Slice;

/**
 * The time that one step spends on computing allowed tokens, for all constrained completions
 * together: an eighth of the step before, within bounds. A completion whose share is too short
 * skips the step, so that the others keep their pace. A share that is left over goes to the rest.
 */
final class ConstraintTime {

  private static final long MIN_NANOS = 1_000_000;
  private static final long MAX_NANOS = 4_000_000;

  /** The limit while no other sequence can run. */
  private static final long IDLE_NANOS = 10_000_000;

  /** The limit for drafts, which end where it is reached. */
  private static final long DRAFT_NANOS = 1_000_000;

  private long unconstrained;
  private long nanos;
  private long draftNanos = DRAFT_NANOS;

  /**
   * The time of one step.
   *
   * @param unconstrained slices that need time
   * @param slices slices of the step
   * @param lastStepNanos duration of the step before
   */
  ConstraintTime(long unconstrained, int slices, long lastStepNanos) {
    this.unconstrained = unconstrained;
    this.nanos =
        unconstrained == slices ? IDLE_NANOS : Math.clamp(lastStepNanos / 8, MIN_NANOS, MAX_NANOS);
  }

  /** Computes the allowed tokens of a slice; false if its share of the time is too short. */
  boolean constrain(EngineRequest request, Slice slice) {
    if (request.isConstrained(slice)) {
      return true;
    }
    long start = System.nanoTime();
    try {
      return request.constrain(slice, Math.max(0, nanos) / Math.max(1, unconstrained));
    } finally {
      nanos -= System.nanoTime() - start;
      unconstrained--;
    }
  }

  /** The slice without the drafts whose allowed tokens are not computed in time. */
  Slice constrainDraft(EngineRequest request, Slice slice) {
    long start = System.nanoTime();
    Slice constrained = request.constrainDraft(slice, draftNanos);
    draftNanos -= System.nanoTime() - start;
    return constrained;
  }
}
