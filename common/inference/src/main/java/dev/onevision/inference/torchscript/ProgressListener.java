package dev.onevision.inference.torchscript;

/** Receives the progress of a long write, on the writing thread, at most once per chunk. */
@FunctionalInterface
public interface ProgressListener {

  /** Ignores the progress. */
  ProgressListener NONE = (done, total) -> {};

  /** Runs an action whenever this process, or the one that it waits for, has written more. */
  static ProgressListener each(Runnable action) {
    return new ProgressListener() {
      @Override
      public void progress(long done, long total) {
        action.run();
      }

      @Override
      public void othersProgress() {
        action.run();
      }
    };
  }

  /**
   * Called after more bytes were written.
   *
   * @param done bytes of weights written so far
   * @param total bytes of all weights
   */
  void progress(long done, long total);

  /** Called when another process, which this one waits for, has written more. */
  default void othersProgress() {}
}
