package dev.onevision.inference.torchscript;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Writes TorchScript archives: a zip of stored entries with the object tree as a pickle, the source
 * text of its classes, and the raw weights.
 */
public final class TorchScriptArchive {

  private static final String ROOT = "archive/";
  private static final byte[] EMPTY_TUPLE_PICKLE = {(byte) 0x80, 2, ')', '.'};
  private static final int MAX_EXTRA_FILE_BYTES = 1 << 20;

  private TorchScriptArchive() {}

  /**
   * Writes an archive under a temporary name beside its target, forces it to the disk and renames
   * it, so that the target is always missing or complete. Heap use does not grow with the weights.
   *
   * @param target the archive; replaced if it exists
   * @param root the object that is loaded
   * @param source the TorchScript text of the classes
   * @param extraFiles small texts inside the archive, by name
   * @param progress is told the bytes of weights
   * @throws IOException if the folder cannot be written or the disk is full; no file is left
   */
  public static void write(
      Path target,
      ScriptModule root,
      String source,
      Map<String, String> extraFiles,
      ProgressListener progress)
      throws IOException {
    Path folder = target.toAbsolutePath().resolveSibling("");
    Pickle.Pickled pickled = Pickle.of(root);
    refuseWithoutRoom(folder, pickled.storages());
    // Not a "temp file", which only its owner may read: archives are shared between users.
    Path temporary =
        folder.resolve(target.getFileName() + "." + UUID.randomUUID() + temporarySuffix());
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        write(channel, pickled, source, extraFiles, progress);
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel directory = FileChannel.open(folder)) {
      directory.force(true);
    } catch (IOException e) {
      // Some systems cannot open folders; the durability of the rename is then theirs.
    }
  }

  /** Bytes of all weights of an archive. */
  public static long weightBytes(ScriptModule root) {
    return bytes(Pickle.of(root).storages());
  }

  private static long bytes(List<TensorData> storages) {
    return storages.stream().mapToLong(TensorData::bytes).sum();
  }

  /** The suffix of files of a write that is in progress, or was killed. */
  public static String temporarySuffix() {
    return ".partial";
  }

  /** Fails at once, where the system would fail after minutes of writing. */
  private static void refuseWithoutRoom(Path folder, List<TensorData> storages) throws IOException {
    long needed = bytes(storages);
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free > 0 && free < needed) { // some file systems return 0 for unknown
      throw new IOException(
          "the disk of %s has %d MiB free, but the archive needs %d MiB"
              .formatted(folder, free >> 20, needed >> 20));
    }
  }

  private static void write(
      FileChannel channel,
      Pickle.Pickled pickled,
      String source,
      Map<String, String> extraFiles,
      ProgressListener progress)
      throws IOException {
    ZipWriter zip = new ZipWriter(channel);
    zip.entry(ROOT + "data.pkl", pickled.bytes());
    zip.entry(ROOT + "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
    zip.entry(ROOT + "constants.pkl", EMPTY_TUPLE_PICKLE);
    for (Map.Entry<String, String> extra : extraFiles.entrySet()) {
      zip.entry(extraEntry(extra.getKey()), extra.getValue().getBytes(StandardCharsets.UTF_8));
    }
    storages(zip, pickled.storages(), progress);
    // With an older version, the engine gives operators their older meaning.
    zip.entry(ROOT + "version", "10\n".getBytes(StandardCharsets.US_ASCII));
    zip.entry(ROOT + "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    zip.finish();
  }

  private static void storages(ZipWriter zip, List<TensorData> storages, ProgressListener progress)
      throws IOException {
    long total = bytes(storages);
    long[] done = {0};
    for (int key = 0; key < storages.size(); key++) {
      TensorData tensor = storages.get(key);
      zip.entry(
          ROOT + "data/" + key,
          tensor.bytes(),
          sink -> {
            for (TensorSource part : tensor.parts()) {
              part.writeTo(
                  chunk -> {
                    int length = chunk.remaining();
                    sink.accept(chunk);
                    done[0] += length;
                    progress.progress(done[0], total);
                  });
            }
          });
    }
  }

  /**
   * Reads an extra file of an archive.
   *
   * @return empty if the archive is missing or damaged, or has no such file of reasonable size
   */
  public static Optional<String> extraFile(Path archive, String name) {
    if (!Files.isRegularFile(archive)) {
      return Optional.empty();
    }
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      ZipEntry entry = zip.getEntry(extraEntry(name));
      if (entry == null) {
        return Optional.empty();
      }
      try (var in = zip.getInputStream(entry)) {
        // The declared size of a compressed entry can be wrong.
        byte[] bytes = in.readNBytes(MAX_EXTRA_FILE_BYTES + 1);
        return bytes.length > MAX_EXTRA_FILE_BYTES
            ? Optional.empty()
            : Optional.of(new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Where the bytes of a storage begin in the archive's file. They are in one piece, at a multiple
   * of 64.
   *
   * @param key of the storage; 0 is the first tensor of the object tree
   * @throws IOException if the file cannot be read, or is no archive that {@link #write} wrote
   */
  public static long storageOffset(Path archive, int key) throws IOException {
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ)) {
      return ZipWriter.contentOffset(channel, ROOT + "data/" + key);
    }
  }

  private static String extraEntry(String name) {
    return ROOT + "extra/" + name;
  }
}
