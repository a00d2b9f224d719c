package dev.onevision.supply.source;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of a checkpoint at a source that the suite reads.
 *
 * @param revision changes whenever a file changes
 * @param files sorted by name
 */
public record Listing(String revision, List<RemoteFile> files) {

  private static final int MAX_FILES = 1024;
  private static final Pattern NEEDED =
      Pattern.compile(
          "(config|generation_config|tokenizer|vocab|added_tokens|model\\.safetensors\\.index)\\.json"
              + "|merges\\.txt|[A-Za-z0-9_][A-Za-z0-9._-]{0,200}\\.safetensors");

  /** Sorts the files. */
  public Listing {
    files = files.stream().sorted(Comparator.comparing(RemoteFile::name)).toList();
  }

  /** Whether the suite reads a file of this name. */
  static boolean isNeeded(String name) {
    return NEEDED.matcher(name).matches();
  }

  /** All bytes of the files. */
  public long bytes() {
    return files.stream().mapToLong(RemoteFile::bytes).sum();
  }

  /**
   * Refuses a source without a checkpoint, before anything is downloaded.
   *
   * @param source its name in messages
   */
  Listing check(String source) {
    if (files.stream().noneMatch(file -> file.name().equals("config.json"))) {
      throw new SupplyException(source + " has no config.json: it is not a checkpoint.");
    }
    if (files.stream().noneMatch(file -> file.name().endsWith(".safetensors"))) {
      throw new SupplyException(
          source + " has no *.safetensors files. Weights in other formats cannot be read.");
    }
    if (files.size() > MAX_FILES) {
      throw new SupplyException(
          "%s has %d files; the max is %d.".formatted(source, files.size(), MAX_FILES));
    }
    return this;
  }
}
