package dev.onevision.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A container image in a tar, as {@code docker save} writes it.
 *
 * @param folder the tar's content
 * @param config the image's configuration
 * @param layers files of the layers, lowest first
 * @param tags names of the image
 */
record Image(Path folder, JsonNode config, List<Path> layers, List<String> tags) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Image open(Path tar, Path folder) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(tar))) {
      unpack(in, folder, name -> true);
    }
    JsonNode manifest = JSON.readTree(folder.resolve("manifest.json").toFile()).get(0);
    JsonNode config = JSON.readTree(folder.resolve(manifest.get("Config").asText()).toFile());
    return new Image(
        folder,
        config,
        texts(manifest.get("Layers")).stream().map(folder::resolve).toList(),
        texts(manifest.get("RepoTags")));
  }

  List<String> entrypoint() {
    return texts(config.path("config").path("Entrypoint"));
  }

  List<String> environment() {
    return texts(config.path("config").path("Env"));
  }

  /** Writes the image's file system below a folder. */
  void explode(Path root, Predicate<String> wanted) throws IOException {
    for (Path layer : layers) {
      try (InputStream in = open(layer)) {
        unpack(in, root, wanted);
      }
    }
  }

  /** Names of all files in the image, absolute. */
  List<String> files() throws IOException {
    List<String> names = new ArrayList<>();
    for (List<String> layer : filesByLayer()) {
      names.addAll(layer);
    }
    return names;
  }

  private static InputStream open(Path layer) throws IOException {
    return new GZIPInputStream(new BufferedInputStream(Files.newInputStream(layer)));
  }

  /** Names of the files in each layer, lowest first, absolute. */
  List<List<String>> filesByLayer() throws IOException {
    List<List<String>> all = new ArrayList<>();
    for (Path layer : layers) {
      List<String> names = new ArrayList<>();
      all.add(names);
      try (var tar = new TarArchiveInputStream(open(layer))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          if (!entry.isDirectory()) {
            names.add("/" + entry.getName());
          }
        }
      }
    }
    return all;
  }

  private static void unpack(InputStream in, Path root, Predicate<String> wanted)
      throws IOException {
    var tar = new TarArchiveInputStream(in);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path target = root.resolve(entry.getName()).normalize();
      if (!entry.isFile() || !target.startsWith(root) || !wanted.test("/" + entry.getName())) {
        continue;
      }
      Files.createDirectories(target.getParent());
      Files.copy(tar, target);
    }
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
