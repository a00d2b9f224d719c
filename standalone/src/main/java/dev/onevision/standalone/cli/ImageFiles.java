package dev.onevision.standalone.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds files of images and videos. */
final class ImageFiles {

  private static final Set<String> IMAGES =
      Set.of("jpg", "jpeg", "png", "gif", "webp", "bmp", "avif", "heic", "heif");
  private static final Set<String> VIDEOS =
      Set.of("mp4", "m4v", "mov", "webm", "mkv", "avi", "ts", "m2ts");

  private ImageFiles() {}

  /** The files as given, and the images in the folders, sorted by name; each once. */
  static List<Path> find(List<Path> paths) {
    Set<Path> found = new LinkedHashSet<>();
    paths.forEach(path -> found.addAll(find(path, ImageFiles::isImage)));
    return new ArrayList<>(found);
  }

  /** The file itself, or the images and videos in the folder, sorted by name. */
  static List<Path> findMedia(Path path) {
    return find(path, name -> isImage(name) || isVideo(name));
  }

  private static List<Path> find(Path path, Predicate<String> wanted) {
    if (Files.isDirectory(path)) {
      try (Stream<Path> inside = Files.walk(path)) {
        return inside
            .filter(file -> wanted.test(file.toString()) && Files.isRegularFile(file))
            .sorted()
            .toList();
      } catch (IOException | UncheckedIOException failure) {
        throw new CommandException("Cannot search " + path + ": " + failure, failure);
      }
    }
    if (!Files.isReadable(path)) {
      throw new CommandException("Cannot read a file at " + path + ".");
    }
    return List.of(path);
  }

  static String names(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private static boolean isImage(String name) {
    return IMAGES.contains(extension(name));
  }

  /** Whether a file or URL of this name is probably a video. */
  static boolean isVideo(String name) {
    return VIDEOS.contains(extension(name));
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
