package dev.onevision.inference.torchscript;

/** Hears how far a long write is. Called on the writing thread, at most once a chunk. */
@FunctionalInterface
public interface ProgressListener {

  /** Hears nothing. */
  ProgressListener NONE = (done, total) -> {};

  /**
   * More bytes were written.
   *
   * @param done bytes of weights written so far
   * @param total bytes of weights there are
   */
  void progress(long done, long total);
}
