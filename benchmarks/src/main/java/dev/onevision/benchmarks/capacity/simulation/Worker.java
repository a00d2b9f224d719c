package dev.onevision.benchmarks.capacity.simulation;

/** A worker of one stage. */
interface Worker {

  /** Begins to take jobs. */
  void start();

  /** Takes no more jobs, and ends those that it has. */
  void stop();

  /** Jobs in its lanes. */
  int held();

  /** Time that its device was busy, in nanoseconds. */
  long busyNanos();
}
