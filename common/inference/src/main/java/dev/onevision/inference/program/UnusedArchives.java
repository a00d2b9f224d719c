package dev.onevision.inference.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes archives of a folder that no process uses, the least recently used first: those of one
 * program beyond a number, and any while a new one does not fit on the disk.
 */
final class UnusedArchives {

  private static final Logger log = LoggerFactory.getLogger(UnusedArchives.class);

  /** Names that {@link ModelArchives} gives, and those of earlier versions, without fingerprint. */
  private static final Pattern NAME =
      Pattern.compile("(vision|decoder(?:-int[48])?(?:-\\d+-of-\\d+)?)(?:-[0-9a-f]{16})?\\.pt");

  private final Path folder;

  UnusedArchives(Path folder) {
    this.folder = folder;
  }

  private record Found(Path file, String program, FileTime lastUse) {}

  /** Leaves at most this number of archives of a program, those in use included. */
  void keep(String program, int max) throws IOException {
    List<Found> archives =
        leastRecentlyUsed().stream().filter(found -> found.program().equals(program)).toList();
    int surplus = archives.size() - max;
    for (int i = 0; i < surplus; i++) {
      delete(archives.get(i).file());
    }
  }

  /** Deletes until the disk has room for so many bytes, or nothing is left to delete. */
  void makeRoom(long bytes) throws IOException {
    for (Found archive : leastRecentlyUsed()) {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free == 0 || free >= bytes) { // some file systems return 0 for unknown
        return;
      }
      delete(archive.file());
    }
  }

  private void delete(Path archive) throws IOException {
    if (ArchiveLock.deleteUnused(archive)) {
      log.info("{}: deleted, no process uses it", archive);
    }
  }

  private List<Found> leastRecentlyUsed() throws IOException {
    List<Found> archives = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        var name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          archives.add(new Found(file, name.group(1), ArchiveLock.lastUse(file)));
        }
      }
    }
    archives.sort(Comparator.comparing(Found::lastUse));
    return archives;
  }
}
