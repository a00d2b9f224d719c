package dev.onevision.supply.download;

import dev.onevision.supply.source.SupplyException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Keeps two processes from downloading into one folder. */
final class FolderLock implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks the folder.
   *
   * @param timeout how long to wait for another process
   * @throws SupplyException if it stays locked
   */
  static FolderLock lock(Path folder, Duration timeout) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(".onevision-download.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    long end = System.nanoTime() + timeout.toNanos();
    while (tryLock(channel) == null) {
      if (System.nanoTime() >= end) {
        channel.close();
        throw new SupplyException(folder + ": another process downloads into this folder.");
      }
      pause(channel);
    }
    return new FolderLock(channel);
  }

  private static void pause(FileChannel channel) throws IOException {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
