package dev.onevision.supply.download;

/** Receives the progress of a download, from several threads. */
@FunctionalInterface
public interface DownloadProgress {

  /**
   * Called after each block.
   *
   * @param done bytes that are there
   * @param total bytes of all files
   */
  void progress(long done, long total);
}
