package dev.onevision.gateway.batches;

import java.util.concurrent.Semaphore;

/** Room for the lines in the hands of one gateway. Thread-safe. */
final class LineMemory {

  private static final int UNIT = 1024;

  private final Semaphore units;

  LineMemory(long bytes) {
    this.units = new Semaphore(units(bytes));
  }

  /** Takes room for a line if there is any now. */
  boolean tryTake(int bytes) {
    return units.tryAcquire(units(bytes));
  }

  /** Gives the room of a line back. */
  void giveBack(int bytes) {
    units.release(units(bytes));
  }

  private static int units(long bytes) {
    return Math.toIntExact((bytes + UNIT - 1) / UNIT);
  }
}
