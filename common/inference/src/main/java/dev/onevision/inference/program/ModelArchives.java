package dev.onevision.inference.program;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.inference.torchscript.ProgressListener;
import dev.onevision.inference.torchscript.TorchScriptArchive;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a checkpoint's archives once.
 *
 * <p>An archive contains the fingerprint of the checkpoint, the options and the program that it was
 * built from. An archive with the expected fingerprint is reused; any other is replaced. If several
 * processes or threads need the same archive, one builds it and the others wait.
 */
public final class ModelArchives {

  private static final Logger log = LoggerFactory.getLogger(ModelArchives.class);
  private static final String FINGERPRINT = "onevision-fingerprint";

  /** A file lock belongs to the whole process, so threads of one process need their own lock. */
  private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

  private ModelArchives() {}

  /**
   * Builds the program's archive, unless the folder has it.
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
      Path target = archiveFolder.toAbsolutePath().resolve(program.fileName());
      Build build = new Build(program, checkpoint, type, source, fingerprint, target);
      if (!build.isDone()) {
        build.once(progress);
      }
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
        Files.createDirectories(folder(target));
        ReentrantLock threads = threadLock(target);
        threads.lock();
        try (FileChannel channel = FileChannel.open(lockFile(target), CREATE, WRITE);
            FileLock processes = processLock(channel, target)) {
          if (!isDone()) {
            removeLeftOvers(target);
            write(progress);
          }
        } finally {
          threads.unlock();
        }
      } catch (IOException e) {
        throw new ArchiveException(target, e);
      }
    }

    private void write(ProgressListener progress) throws IOException {
      log.info("{}: building from {}", target, checkpoint.folder());
      TorchScriptArchive.write(
          target,
          program.module(checkpoint, type),
          source,
          Map.of(FINGERPRINT, fingerprint),
          new ProgressLog(program.fileName(), progress));
      log.info("{}: built, {} MiB", target, Files.size(target) >> 20);
    }
  }

  private static ReentrantLock threadLock(Path target) throws IOException {
    Path place = folder(target).toRealPath().resolve(target.getFileName());
    return LOCKS.computeIfAbsent(place, path -> new ReentrantLock());
  }

  private static Path folder(Path target) {
    return target.resolveSibling("");
  }

  private static Path lockFile(Path target) {
    return target.resolveSibling(target.getFileName() + ".lock");
  }

  private static FileLock processLock(FileChannel channel, Path target) throws IOException {
    FileLock free = channel.tryLock();
    if (free != null) {
      return free;
    }
    log.info("{}: waiting while another process builds it", target);
    return channel.lock();
  }

  /** Their builder is dead: a living one holds the lock. */
  private static void removeLeftOvers(Path target) throws IOException {
    String pattern = target.getFileName() + ".*" + TorchScriptArchive.temporarySuffix();
    try (DirectoryStream<Path> leftOvers = Files.newDirectoryStream(folder(target), pattern)) {
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
