package dev.onevision.standalone.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds pictures. */
final class PictureFiles {

  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff");

  private PictureFiles() {}

  /** The files as they are, and the pictures in the folders by their names; each once. */
  static List<Path> find(List<Path> paths) {
    Set<Path> found = new LinkedHashSet<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.walk(path)) {
          inside
              .filter(file -> isPicture(file) && Files.isRegularFile(file))
              .sorted()
              .forEach(found::add);
        } catch (IOException failure) {
          throw new CommandException(path + " cannot be searched: " + failure, failure);
        }
      } else if (Files.isReadable(path)) {
        found.add(path);
      } else {
        throw new CommandException("There is no picture to read at " + path + ".");
      }
    }
    return new ArrayList<>(found);
  }

  static String names(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private static boolean isPicture(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}
