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
 * The folder with a suite's data: Kafka's logs, unpacked models and archives. One running suite at
 * a time owns it and holds a file lock on it, which the operating system frees when the process
 * ends.
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
            "Another suite uses the work folder "
                + path
                + ". Stop it, or choose another folder with --work.");
      }
      return new WorkFolder(path, channel);
    } catch (IOException failure) {
      throw new SuiteException(
          "Cannot use the work folder "
              + path
              + ": "
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
      throw new SuiteException("Cannot release the lock of " + path + ": " + failure, failure);
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
