package dev.onevision.gateway.batches;

import java.util.concurrent.Semaphore;

/** Memory for the lines in flight of one gateway. Thread-safe. */
final class LineMemory {

  private static final int UNIT = 1024;

  private final Semaphore units;

  LineMemory(long bytes) {
    this.units = new Semaphore(units(bytes));
  }

  /** Reserves memory for a line if enough is free. */
  boolean tryTake(int bytes) {
    return units.tryAcquire(units(bytes));
  }

  /** Releases the memory of a line. */
  void giveBack(int bytes) {
    units.release(units(bytes));
  }

  private static int units(long bytes) {
    return Math.toIntExact((bytes + UNIT - 1) / UNIT);
  }
}
