package dev.onevision.worker.life;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the steps of a model's load, so that a long load differs from a hung one. Thread-safe. */
public final class LoadProgress {

  private final AtomicLong steps = new AtomicLong();

  /** Says that the load has got further. */
  public void advance() {
    steps.incrementAndGet();
  }

  /** Grows as long as the load gets further. */
  public long steps() {
    return steps.get();
  }
}
