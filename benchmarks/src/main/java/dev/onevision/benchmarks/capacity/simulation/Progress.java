package dev.onevision.benchmarks.capacity.simulation;

/** What workers report of their jobs. */
interface Progress {

  /** The embeddings of a job are written. */
  void encoded(Job job);

  /** A job has its first token. */
  void first(Job job);

  /** A job has its last token. */
  void done(Job job);
}
