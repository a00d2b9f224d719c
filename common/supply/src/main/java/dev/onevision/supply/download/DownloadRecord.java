package dev.onevision.supply.download;

import dev.onevision.supply.source.RemoteFile;
import dev.onevision.supply.source.SupplyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a complete folder holds, in a file that is written last. A folder without it is incomplete.
 *
 * @param source the address
 * @param revision of the files
 * @param files in the folder
 */
public record DownloadRecord(String source, String revision, List<RemoteFile> files) {

  private static final String FILE = "onevision-download.json";
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Reads the record of a folder; empty if there is none. */
  public static Optional<DownloadRecord> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), DownloadRecord.class));
    } catch (IOException | JacksonException e) {
      throw new SupplyException(file + ": cannot be read. Delete it to check all files again.", e);
    }
  }

  void write(Path folder) throws IOException {
    Path unfinished = folder.resolve("." + FILE + ".part");
    Files.write(unfinished, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    Files.move(unfinished, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
  }

  /** Whether this record says that the folder has the file, and it has one of that size. */
  boolean holds(RemoteFile file, Path folder) throws IOException {
    Path path = folder.resolve(file.name());
    return files.contains(file) && Files.isRegularFile(path) && Files.size(path) == file.bytes();
  }
}
