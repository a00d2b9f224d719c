package dev.onevision.benchmarks.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * The files that a checkpoint's tensors are divided over, and the index that names them.
 *
 * @param files original names and shapes of the tensors, by file name
 */
record Shards(SequencedMap<String, SequencedMap<String, long[]>> files) {

  private static final long MAX_BYTES = 5_000_000_000L;

  /** Fills one file after the other. */
  static Shards of(SequencedMap<String, long[]> tensors) {
    List<SequencedMap<String, long[]>> parts = new ArrayList<>();
    long room = 0;
    for (var tensor : tensors.entrySet()) {
      long bytes = SafetensorsHeader.bytes(tensor.getValue());
      if (parts.isEmpty() || bytes > room) {
        parts.add(new LinkedHashMap<>());
        room = MAX_BYTES;
      }
      parts.getLast().put(tensor.getKey(), tensor.getValue());
      room -= bytes;
    }
    SequencedMap<String, SequencedMap<String, long[]>> files = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String number = parts.size() == 1 ? "" : "-%05d-of-%05d".formatted(i + 1, parts.size());
      files.put("model" + number + ".safetensors", parts.get(i));
    }
    return new Shards(files);
  }

  /** Writes {@code model.safetensors.index.json}, unless there is one file only. */
  void writeIndex(Path folder, CheckpointLayout layout) throws IOException {
    if (files.size() == 1) {
      return;
    }
    String map =
        files.entrySet().stream()
            .flatMap(
                file ->
                    file.getValue().keySet().stream()
                        .map(name -> "\"%s\": \"%s\"".formatted(layout.name(name), file.getKey())))
            .collect(Collectors.joining(",\n", "{\"weight_map\": {\n", "\n}}\n"));
    Files.writeString(folder.resolve("model.safetensors.index.json"), map);
  }

  /** The tensors of a file by their names in a layout. */
  static SequencedMap<String, long[]> named(
      SequencedMap<String, long[]> tensors, CheckpointLayout layout) {
    SequencedMap<String, long[]> named = new LinkedHashMap<>();
    tensors.forEach((name, shape) -> named.put(layout.name(name), shape));
    return named;
  }
}
