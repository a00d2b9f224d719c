package dev.onevision.vision.media;

import dev.onevision.vision.media.MediaException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of one folder by paths of unknown origin. A path that leads out of the folder, by
 * {@code ..}, as an absolute path or through a link, gives the same error as a missing file. The
 * operator must not let others write links into the folder. Thread-safe.
 */
public final class MediaFolder {

  private final @Nullable Path folder;

  /**
   * A folder.
   *
   * @param folder null for none: no file can be read
   */
  public MediaFolder(@Nullable Path folder) {
    this.folder = folder;
  }

  /**
   * The bytes of a file.
   *
   * @param path relative to the folder, with slashes
   * @throws MediaException with a message for the request's sender
   */
  public byte[] read(String path, FileKind kind) throws MediaException {
    if (folder == null) {
      throw new MediaException(
          Problem.UNREACHABLE,
          "No folder to read files from is configured. Set onevision.vision.media.folder, or send"
              + " the %s itself.".formatted(kind.noun()));
    }
    try {
      Path root = folder.toRealPath();
      // Real paths have neither links nor dots.
      Path file = root.resolve(path).toRealPath();
      if (!file.startsWith(root) || !Files.isRegularFile(file)) {
        throw unreachable(kind);
      }
      kind.checkFileSize(Files.size(file));
      return read(file, kind);
    } catch (IOException | InvalidPathException e) {
      MediaException unreachable = unreachable(kind);
      unreachable.initCause(e);
      throw unreachable;
    }
  }

  private static byte[] read(Path file, FileKind kind) throws IOException, MediaException {
    try (InputStream content = Files.newInputStream(file)) {
      int max = Math.toIntExact(Math.min(kind.maxBytes(), Integer.MAX_VALUE - 64));
      byte[] bytes = content.readNBytes(max);
      if (content.read() >= 0) {
        throw kind.tooManyBytes(); // it grew since its size was checked
      }
      kind.recognition().check(Arrays.copyOf(bytes, Math.min(bytes.length, kind.sniffedBytes())));
      return bytes;
    }
  }

  private static MediaException unreachable(FileKind kind) {
    return new MediaException(
        Problem.UNREACHABLE,
        String.format(
            Locale.ROOT,
            "The %s could not be read: there is no such file in the mounted folder.",
            kind.noun()));
  }
}
