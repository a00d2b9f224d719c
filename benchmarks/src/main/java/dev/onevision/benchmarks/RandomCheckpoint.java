package dev.onevision.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * A language model of a published size with random bfloat16 weights: speed and memory depend on the
 * shape alone. It has no vision tower.
 */
final class RandomCheckpoint {

  private static final short ONE = 0x3f80;
  private static final int CHUNK_BYTES = 4 << 20;

  private RandomCheckpoint() {}

  /** Writes the checkpoint unless the folder has it. Takes 1 GB on the disk, or 15 GB for 7b. */
  static Path in(Path folder, ModelShape shape) throws IOException {
    Path weights = folder.resolve("model.safetensors");
    Path config = folder.resolve("config.json");
    if (Files.exists(weights) && Files.exists(config)) {
      return folder;
    }
    Files.createDirectories(folder);
    Path partial = folder.resolve("model.safetensors.partial");
    try (FileChannel channel =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, shape.languageModel());
    }
    Files.writeString(config, shape.config());
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 151645}");
    Files.move(partial, weights, StandardCopyOption.ATOMIC_MOVE);
    return folder;
  }

  private static void write(FileChannel channel, SequencedMap<String, long[]> shapes)
      throws IOException {
    byte[] header = ModelShape.header(shapes).getBytes(StandardCharsets.UTF_8);
    ByteBuffer start =
        ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
    writeAll(channel, start.putLong(header.length).put(header).flip());
    SplittableRandom random = new SplittableRandom(2024);
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
      boolean norm = tensor.getKey().contains("norm");
      long left = ModelShape.bytes(tensor.getValue());
      while (left > 0) {
        chunk.clear().limit((int) Math.min(left, CHUNK_BYTES));
        left -= chunk.limit();
        while (chunk.hasRemaining()) {
          if (norm) {
            chunk.putShort(ONE);
          } else {
            // Four numbers: random sign, fraction and lowest exponent bit, of size 0.008 to 0.03.
            chunk.putLong((random.nextLong() & 0x80ff80ff80ff80ffL) | 0x3c003c003c003c00L);
          }
        }
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
