package dev.onevision.supply.download;

import dev.onevision.supply.source.Checksum;
import dev.onevision.supply.source.ModelSource;
import dev.onevision.supply.source.RemoteFile;
import dev.onevision.supply.source.SupplyException;
import dev.onevision.supply.source.Web;
import dev.onevision.supply.source.WebResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/**
 * One file into its unfinished file, {@code .NAME.part}:
 *
 * <ol>
 *   <li>continues where the unfinished file ends, by a range;
 *   <li>begins again if the server ignores ranges, or the range is not that of the file;
 *   <li>checks the size and the checksum, and begins again once if they are wrong.
 * </ol>
 *
 * The unfinished file stays until all files of the folder are verified.
 */
final class FileDownload {

  private static final int BLOCK_BYTES = 1 << 18;
  private static final int MAX_DOWNLOADS = 2;

  private final ModelSource source;
  private final Web web;
  private final Attempts attempts;
  private final RemoteFile file;
  private final Path part;
  private final LongConsumer counter;

  /**
   * Describes a download.
   *
   * @param counter receives how many bytes came, or a negative number if bytes were discarded
   */
  FileDownload(
      ModelSource source,
      Web web,
      Attempts attempts,
      RemoteFile file,
      Path folder,
      LongConsumer counter) {
    this.source = source;
    this.web = web;
    this.attempts = attempts;
    this.file = file;
    this.part = part(folder, file);
    this.counter = counter;
  }

  static Path part(Path folder, RemoteFile file) {
    return folder.resolve("." + file.name() + ".part");
  }

  /** Bytes of the unfinished file. */
  static long bytes(Path part) {
    try {
      return Files.exists(part) ? Files.size(part) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Completes the unfinished file. */
  void run() throws IOException {
    for (int download = 1; ; download++) {
      attempts.run(this::transfer, () -> bytes(part));
      Checksum checksum = file.checksum();
      if (checksum == null || checksum.matches(part)) {
        return;
      }
      Checksum found = Checksum.of(part, checksum.algorithm());
      discard();
      if (download == MAX_DOWNLOADS) {
        throw new SupplyException(
            "%s: wrong content after %d downloads. Its checksum is %s; the source says %s."
                .formatted(source.request(file), download, found.hex(), checksum.hex()));
      }
    }
  }

  private boolean transfer() throws IOException {
    long begin = bytes(part);
    if (begin > file.bytes()) {
      discard();
      begin = 0;
    }
    if (begin == file.bytes() && begin > 0) {
      return true;
    }
    try (WebResponse response = web.get(source.request(file), begin)) {
      if (response.isBehindTheEnd()) {
        discard();
        throw new IOException(source.request(file) + ": the server has fewer bytes than listed");
      }
      if (response.offset() != begin) {
        discard();
        begin = 0;
        if (response.offset() != 0) {
          throw new IOException(source.request(file) + ": the server sent another part");
        }
      }
      if (response.length() >= 0 && begin + response.length() != file.bytes()) {
        discard();
        throw new IOException(
            "%s: has %d bytes, but %d are listed. It may have changed meanwhile"
                .formatted(source.request(file), begin + response.length(), file.bytes()));
      }
      copy(response.content(), begin);
    }
    if (bytes(part) != file.bytes()) {
      throw new IOException(source.request(file) + ": the connection ended early");
    }
    return true;
  }

  private void copy(InputStream in, long begin) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    try (FileChannel out =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.position(begin);
      long left = file.bytes() - begin;
      while (left > 0) {
        int read = in.read(block, 0, (int) Math.min(block.length, left));
        if (read < 0) {
          return;
        }
        write(out, ByteBuffer.wrap(block, 0, read));
        counter.accept(read);
        left -= read;
      }
      out.force(true);
    }
  }

  /** A full disk is no reason to try again. */
  private void write(FileChannel out, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw new SupplyException(part + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private void discard() throws IOException {
    counter.accept(-bytes(part));
    Files.deleteIfExists(part);
  }
}
