package dev.onevision.benchmarks.capacity.simulation;

/** A worker of one stage. */
interface Worker {

  /** Its lanes, of each priority. */
  ByPriority<Lanes> lanes();

  /** Begins to take jobs. */
  default void start() {
    lanes().interactive().fetch();
    lanes().batch().fetch();
  }

  /** Takes no more jobs, and ends those that it has. */
  default void stop() {
    lanes().interactive().stop();
    lanes().batch().stop();
  }

  /** Jobs in its lanes. */
  default int held() {
    return lanes().interactive().held() + lanes().batch().held();
  }

  /** Time that its device was busy, in nanoseconds. */
  long busyNanos();
}
