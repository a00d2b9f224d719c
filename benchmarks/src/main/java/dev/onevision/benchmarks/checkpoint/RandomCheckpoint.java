package dev.onevision.benchmarks.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SequencedMap;

/**
 * A checkpoint of a published size with random bfloat16 weights, the same at each run. Speed and
 * memory depend on the shape alone, and other implementations of the model can be compared with it.
 */
public final class RandomCheckpoint {

  private static final int CHUNK_BYTES = 4 << 20;
  private static final String CONFIG = "config.json";

  private RandomCheckpoint() {}

  /**
   * Writes the language model without the vision tower, unless the folder has it. Takes 1 GB on the
   * disk, or 15 GB for 7b.
   */
  public static Path languageModel(Path folder, ModelShape shape) throws IOException {
    return write(folder, shape, CheckpointLayout.LMMS, shape.languageModel());
  }

  /**
   * Writes the whole model without its vocabulary, unless the folder has it. Takes 2 GB on the
   * disk, or 16 GB for 7b.
   */
  public static Path whole(Path folder, ModelShape shape, CheckpointLayout layout)
      throws IOException {
    return write(folder, shape, layout, layout.tensors(shape));
  }

  private static Path write(
      Path folder, ModelShape shape, CheckpointLayout layout, SequencedMap<String, long[]> tensors)
      throws IOException {
    Path config = folder.resolve(CONFIG);
    if (Files.exists(config)) {
      return folder;
    }
    Files.createDirectories(folder);
    Shards shards = Shards.of(tensors);
    for (var shard : shards.files().entrySet()) {
      Path file = folder.resolve(shard.getKey());
      Path partial = folder.resolve(shard.getKey() + ".partial");
      try (FileChannel channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        write(channel, shard.getValue(), layout);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }
    shards.writeIndex(folder, layout);
    Files.writeString(
        folder.resolve("generation_config.json"), "{\"eos_token_id\": [151645, 151643]}");
    // The last file: with it, the checkpoint is complete.
    Files.writeString(config, layout.config(shape));
    return folder;
  }

  private static void write(
      FileChannel channel, SequencedMap<String, long[]> tensors, CheckpointLayout layout)
      throws IOException {
    writeAll(channel, SafetensorsHeader.of(Shards.named(tensors, layout)));
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (var tensor : tensors.entrySet()) {
      TensorValues values = new TensorValues(tensor.getKey(), tensor.getValue());
      long left = SafetensorsHeader.bytes(tensor.getValue());
      while (left > 0) {
        chunk.clear().limit((int) Math.min(left, CHUNK_BYTES));
        left -= chunk.limit();
        values.fill(chunk);
        writeAll(channel, chunk.flip());
      }
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
