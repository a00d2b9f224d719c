package dev.onevision.inference.torchscript;

/** Receives the progress of a long write, on the writing thread, at most once per chunk. */
@FunctionalInterface
public interface ProgressListener {

  /** Ignores the progress. */
  ProgressListener NONE = (done, total) -> {};

  /**
   * Called after more bytes were written.
   *
   * @param done bytes of weights written so far
   * @param total bytes of all weights
   */
  void progress(long done, long total);
}
