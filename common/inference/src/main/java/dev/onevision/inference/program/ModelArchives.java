package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.inference.torchscript.ProgressListener;
import dev.onevision.inference.torchscript.ScriptModule;
import dev.onevision.inference.torchscript.TorchScriptArchive;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a checkpoint's archives once.
 *
 * <p>An archive's name carries the fingerprint of the checkpoint, the options and the program that
 * it was built from, and so does the archive itself. Archives of several models, options and
 * releases lie side by side in a folder; a damaged one is replaced. If several processes or threads
 * need the same archive, one builds it and the others wait. After a build, archives that no process
 * uses are deleted beyond {@value #MAX_OF_PROGRAM} of a program, and before a build if the disk is
 * full.
 */
public final class ModelArchives {

  private static final Logger log = LoggerFactory.getLogger(ModelArchives.class);
  private static final String FINGERPRINT = "onevision-fingerprint";
  private static final int DIGITS_IN_NAME = 16;
  private static final long POLL_MILLIS = 200;

  /** Max archives of one program in a folder. */
  static final int MAX_OF_PROGRAM = 8;

  private ModelArchives() {}

  /**
   * Builds the program's archive, unless the folder has it. Nobody deletes it before this process
   * ends.
   *
   * @param program one of the model's programs
   * @param checkpointFolder the model
   * @param archiveFolder the folder of the archives; created if missing
   * @param type number format of weights and arithmetic
   * @param progress receives the progress of a build, which is also logged
   * @throws ArchiveException if the archive cannot be written
   * @throws dev.onevision.inference.checkpoint.CheckpointException if the checkpoint is unusable
   */
  public static Archive prepare(
      Program program,
      Path checkpointFolder,
      Path archiveFolder,
      ComputeType type,
      ProgressListener progress) {
    try (Checkpoint checkpoint = Checkpoint.open(checkpointFolder)) {
      String source = program.source(checkpoint.config(), type);
      String fingerprint = fingerprint(program, checkpoint, type, source);
      Path target =
          archiveFolder
              .toAbsolutePath()
              .resolve(
                  "%s-%s.pt".formatted(stem(program), fingerprint.substring(0, DIGITS_IN_NAME)));
      new Build(program, checkpoint, type, source, fingerprint, target).once(progress);
      return new Archive(target, fingerprint, checkpoint.config(), type);
    }
  }

  /** An archive, and everything that goes into it. */
  private record Build(
      Program program,
      Checkpoint checkpoint,
      ComputeType type,
      String source,
      String fingerprint,
      Path target) {

    boolean isDone() {
      return TorchScriptArchive.extraFile(target, FINGERPRINT).equals(Optional.of(fingerprint));
    }

    void once(ProgressListener progress) {
      try {
        Files.createDirectories(folder());
        ArchiveLock lock = ArchiveLock.use(target);
        if (!isDone()) {
          build(lock, progress);
        }
      } catch (IOException e) {
        // A folder that this process may not write in may have what it needs.
        if (!isDone()) {
          throw new ArchiveException(target, e);
        }
      }
    }

    private void build(ArchiveLock lock, ProgressListener progress) throws IOException {
      lock.threads().lock();
      try (FileLock processes = awaitTurn(lock, progress)) {
        if (!isDone()) {
          removeLeftOvers(target);
          write(progress);
        }
      } finally {
        lock.threads().unlock();
      }
    }

    /** Waits for another builder, whose progress shows in its unfinished file. */
    private FileLock awaitTurn(ArchiveLock lock, ProgressListener progress) throws IOException {
      FileLock turn = lock.tryBuild();
      if (turn == null) {
        log.info("{}: waiting while another process builds it", target);
      }
      long seen = 0;
      while (turn == null) {
        try {
          Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new FileLockInterruptionException();
        }
        long written = unfinishedBytes(target);
        if (written > seen) {
          progress.othersProgress();
        }
        seen = written;
        turn = lock.tryBuild();
      }
      return turn;
    }

    private void write(ProgressListener progress) throws IOException {
      log.info("{}: building from {}", target, checkpoint.folder());
      ScriptModule module = program.module(checkpoint, type);
      UnusedArchives unused = new UnusedArchives(folder());
      unused.makeRoom(TorchScriptArchive.weightBytes(module));
      TorchScriptArchive.write(
          target,
          module,
          source,
          Map.of(FINGERPRINT, fingerprint),
          new ProgressLog(target.getFileName().toString(), progress));
      log.info("{}: built, {} MiB", target, Files.size(target) >> 20);
      unused.keep(stem(program), MAX_OF_PROGRAM);
    }

    private Path folder() {
      return target.resolveSibling("");
    }
  }

  private static String stem(Program program) {
    String name = program.fileName();
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static DirectoryStream<Path> unfinished(Path target) throws IOException {
    return Files.newDirectoryStream(
        target.resolveSibling(""),
        target.getFileName() + ".*" + TorchScriptArchive.temporarySuffix());
  }

  private static long unfinishedBytes(Path target) throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> files = unfinished(target)) {
      for (Path file : files) {
        bytes += Files.size(file);
      }
    } catch (NoSuchFileException e) {
      // It was finished meanwhile.
    }
    return bytes;
  }

  /** Their builder is dead: a living one holds the lock. */
  private static void removeLeftOvers(Path target) throws IOException {
    try (DirectoryStream<Path> leftOvers = unfinished(target)) {
      for (Path leftOver : leftOvers) {
        Files.deleteIfExists(leftOver);
      }
    }
  }

  private static String fingerprint(
      Program program, Checkpoint checkpoint, ComputeType type, String source) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String options = "%s/%d/%s/".formatted(program.fileName(), program.version(), type);
      digest.update((options + checkpoint.fingerprint()).getBytes(StandardCharsets.UTF_8));
      digest.update(source.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
