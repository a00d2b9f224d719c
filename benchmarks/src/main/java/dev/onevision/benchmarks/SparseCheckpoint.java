package dev.onevision.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A whole checkpoint in the shape of a published model, in sparse files: all weights are zero and
 * take no space on the disk.
 */
final class SparseCheckpoint {

  private static final String TOWER = "model.vision_tower.vision_tower.vision_model.";
  private static final int TOWER_HIDDEN = 1152;
  private static final int TOWER_INTERMEDIATE = 4304;
  private static final int TOWER_LAYERS = 26;

  private SparseCheckpoint() {}

  /** Writes the checkpoint into a folder. */
  static Path in(Path folder, ModelShape shape) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), shape.config());
    SequencedMap<String, long[]> tensors = tensors(shape);
    List<String> names = List.copyOf(tensors.sequencedKeySet());
    int shards = shape == ModelShape.HALF_B ? 1 : 4;
    int perShard = (names.size() + shards - 1) / shards;
    for (int shard = 0; shard < shards; shard++) {
      SequencedMap<String, long[]> some = new LinkedHashMap<>(tensors);
      some.keySet()
          .retainAll(
              names.subList(shard * perShard, Math.min(names.size(), (shard + 1) * perShard)));
      write(folder.resolve("model-%05d-of-%05d.safetensors".formatted(shard + 1, shards)), some);
    }
    return folder;
  }

  private static void write(Path file, SequencedMap<String, long[]> tensors) throws IOException {
    byte[] header = ModelShape.header(tensors).getBytes(StandardCharsets.UTF_8);
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (RandomAccessFile shard = new RandomAccessFile(file.toFile(), "rw")) {
      shard.setLength(0);
      shard.write(length.putLong(header.length).array());
      shard.write(header);
      shard.setLength(
          shard.getFilePointer() + tensors.values().stream().mapToLong(ModelShape::bytes).sum());
    }
  }

  private static SequencedMap<String, long[]> tensors(ModelShape shape) {
    SequencedMap<String, long[]> tensors = shape.languageModel();
    tensors.put("model.image_newline", new long[] {shape.hidden()});
    ModelShape.linear(tensors, "model.mm_projector.0", shape.hidden(), TOWER_HIDDEN);
    ModelShape.linear(tensors, "model.mm_projector.2", shape.hidden(), shape.hidden());
    tensors.put(TOWER + "embeddings.patch_embedding.weight", new long[] {TOWER_HIDDEN, 3, 14, 14});
    tensors.put(TOWER + "embeddings.patch_embedding.bias", new long[] {TOWER_HIDDEN});
    tensors.put(TOWER + "embeddings.position_embedding.weight", new long[] {729, TOWER_HIDDEN});
    for (int i = 0; i < TOWER_LAYERS; i++) {
      String layer = TOWER + "encoder.layers." + i + ".";
      for (String norm : List.of("layer_norm1", "layer_norm2")) {
        tensors.put(layer + norm + ".weight", new long[] {TOWER_HIDDEN});
        tensors.put(layer + norm + ".bias", new long[] {TOWER_HIDDEN});
      }
      for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
        ModelShape.linear(tensors, layer + "self_attn." + projection, TOWER_HIDDEN, TOWER_HIDDEN);
      }
      ModelShape.linear(tensors, layer + "mlp.fc1", TOWER_INTERMEDIATE, TOWER_HIDDEN);
      ModelShape.linear(tensors, layer + "mlp.fc2", TOWER_HIDDEN, TOWER_INTERMEDIATE);
    }
    return tensors;
  }
}
