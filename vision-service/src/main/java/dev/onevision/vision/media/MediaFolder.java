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
 * Reads files of one folder that strangers name by their path in it. What lies outside of it cannot
 * be told from what is not there, by whatever way the path leads out: {@code ..}, an absolute path,
 * or a link. The folder itself is the operator's, who must not let strangers write links into it.
 * Thread-safe.
 */
public final class MediaFolder {

  private final @Nullable Path folder;

  /**
   * A folder.
   *
   * @param folder null for none: then no file can be read
   */
  public MediaFolder(@Nullable Path folder) {
    this.folder = folder;
  }

  /**
   * The bytes of a file.
   *
   * @param path in the folder, with slashes
   * @throws MediaException with a message for the request's sender
   */
  public byte[] read(String path, FileKind kind) throws MediaException {
    if (folder == null) {
      throw new MediaException(
          Problem.UNREACHABLE,
          "There is no folder to read files from. Set onevision.vision.media.folder, or send the"
              + " "
              + kind.noun()
              + " itself.");
    }
    try {
      Path root = folder.toRealPath();
      // Real paths have no links and no dots left that could lead out.
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
      int most = Math.toIntExact(Math.min(kind.maxBytes(), Integer.MAX_VALUE - 64));
      byte[] bytes = content.readNBytes(most);
      if (content.read() >= 0) {
        throw kind.tooManyBytes(); // it grew since its size was looked at
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
            "The %s could not be read: there is no such file in the folder that files are read"
                + " from.",
            kind.noun()));
  }
}
