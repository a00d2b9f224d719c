package dev.onevision.standalone.suite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds all a suite keeps: Kafka's data, unpacked models, archives. It belongs to
 * one running suite at a time, which holds a file lock on it; the operating system frees the lock
 * when the process dies, whatever it died of.
 */
final class WorkFolder implements AutoCloseable {

  private final Path path;
  private final FileChannel channel;

  private WorkFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static WorkFolder lock(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new SuiteException(
            "Another suite is running on the work folder "
                + path
                + ". Stop it, or choose another folder with --work.");
      }
      return new WorkFolder(path, channel);
    } catch (IOException failure) {
      throw new SuiteException(
          "The work folder "
              + path
              + " cannot be used: "
              + failure
              + ". Choose another one with --work.",
          failure);
    }
  }

  Path kafka() {
    return path.resolve("kafka");
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw new SuiteException("The lock of " + path + " was not released: " + failure, failure);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisJvm) {
      return null;
    }
  }
}
