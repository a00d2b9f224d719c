package dev.onevision.benchmarks.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SequencedMap;

/**
 * A whole checkpoint in the shape of a published model, in sparse files: all weights are zero and
 * take no space on the disk.
 */
public final class SparseCheckpoint {

  private SparseCheckpoint() {}

  /** Writes the checkpoint into a folder, in the original layout. */
  public static Path in(Path folder, ModelShape shape) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), CheckpointLayout.LMMS.config(shape));
    Shards shards = Shards.of(shape.tensors());
    for (var shard : shards.files().entrySet()) {
      write(folder.resolve(shard.getKey()), shard.getValue());
    }
    shards.writeIndex(folder, CheckpointLayout.LMMS);
    return folder;
  }

  private static void write(Path file, SequencedMap<String, long[]> tensors) throws IOException {
    try (RandomAccessFile shard = new RandomAccessFile(file.toFile(), "rw")) {
      shard.setLength(0);
      shard.write(SafetensorsHeader.of(tensors).array());
      shard.setLength(
          shard.getFilePointer()
              + tensors.values().stream().mapToLong(SafetensorsHeader::bytes).sum());
    }
  }
}
