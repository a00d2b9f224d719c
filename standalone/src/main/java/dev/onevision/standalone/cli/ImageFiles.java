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

/** Finds image files. */
final class ImageFiles {

  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff");

  private ImageFiles() {}

  /** The files as given, and the images in the folders, sorted by name; each once. */
  static List<Path> find(List<Path> paths) {
    Set<Path> found = new LinkedHashSet<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.walk(path)) {
          inside
              .filter(file -> isImage(file) && Files.isRegularFile(file))
              .sorted()
              .forEach(found::add);
        } catch (IOException failure) {
          throw new CommandException("Cannot search " + path + ": " + failure, failure);
        }
      } else if (Files.isReadable(path)) {
        found.add(path);
      } else {
        throw new CommandException("Cannot read an image at " + path + ".");
      }
    }
    return new ArrayList<>(found);
  }

  static String names(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private static boolean isImage(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}
