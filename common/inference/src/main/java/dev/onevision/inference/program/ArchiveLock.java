package dev.onevision.inference.program;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The file beside an archive whose locks say what processes do with it: the one that builds the
 * archive locks byte 0, and each that uses it shares byte 1. An archive in use is not deleted. The
 * file's time is that of the last use.
 *
 * <p>A process uses an archive until it ends, because a loaded model may map the file. The system
 * drops all of a process's locks on a file when the process closes any channel of it, so a lock
 * file has one channel here, which stays open.
 */
final class ArchiveLock {

  private static final Map<Path, ArchiveLock> IN_USE = new ConcurrentHashMap<>();
  private static final long BUILD = 0;
  private static final long USE = 1;

  /** A file lock belongs to the whole process, so threads of one process need their own lock. */
  private final ReentrantLock threads = new ReentrantLock();

  private final Path file;
  private @Nullable FileChannel channel;

  private ArchiveLock(Path file) {
    this.file = file;
  }

  /** Marks an archive as used by this process, before it is built or read. */
  static ArchiveLock use(Path archive) throws IOException {
    ArchiveLock lock = IN_USE.computeIfAbsent(place(archive), ArchiveLock::new);
    lock.use();
    return lock;
  }

  private void use() throws IOException {
    threads.lock();
    try {
      if (channel == null || !Files.exists(file)) {
        touch();
        FileChannel opened = FileChannel.open(file, CREATE, READ, WRITE);
        // Waits while another process deletes the archive.
        if (!opened.lock(USE, 1, true).isValid()) {
          throw new IOException(file + " cannot be locked");
        }
        channel = opened;
      }
    } finally {
      threads.unlock();
    }
  }

  /** Before the lock: to set the time, Java opens and closes the file, which would drop locks. */
  private void touch() throws IOException {
    FileChannel.open(file, CREATE, WRITE).close();
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
  }

  /** Only one thread at a time may build the archive or wait for another process that does. */
  ReentrantLock threads() {
    return threads;
  }

  /** The right to build the archive, until it is closed; null while another process has it. */
  @Nullable FileLock tryBuild() throws IOException {
    FileChannel opened = channel;
    if (opened == null) {
      throw new IllegalStateException(file + " is not open");
    }
    return opened.tryLock(BUILD, 1, false);
  }

  /** Deletes an archive unless a process builds or uses it. */
  static boolean deleteUnused(Path archive) throws IOException {
    Path file = place(archive);
    if (IN_USE.containsKey(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
        FileLock both = channel.tryLock(BUILD, 2, false)) {
      return both != null && Files.deleteIfExists(archive);
    }
  }

  /** When a process last began to use an archive. */
  static FileTime lastUse(Path archive) throws IOException {
    Path file = place(archive);
    return Files.getLastModifiedTime(Files.exists(file) ? file : archive);
  }

  private static Path place(Path archive) throws IOException {
    Path folder = archive.toAbsolutePath().resolveSibling("").toRealPath();
    return folder.resolve(archive.getFileName() + ".lock");
  }
}
