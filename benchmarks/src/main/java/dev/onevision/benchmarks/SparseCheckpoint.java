package dev.onevision.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A whole checkpoint in the shape of a published model, in shards full of holes: all weights are
 * zero, and it takes no room on the disk.
 */
final class SparseCheckpoint {

  private static final String TOWER = "model.vision_tower.vision_tower.vision_model.";
  private static final int TOWER_HIDDEN = 1152;
  private static final int TOWER_INTERMEDIATE = 4304;
  private static final int TOWER_LAYERS = 26;

  private SparseCheckpoint() {}

  /** The dimensions of a published model. */
  enum Shape {
    SMALL("0.5b", 896, 4864, 24, 14, 2, 151936, true, 1),
    LARGE("7b", 3584, 18944, 28, 28, 4, 152064, false, 4);

    private final String label;
    private final int hidden;
    private final int intermediate;
    private final int layers;
    private final int heads;
    private final int keyValueHeads;
    private final int vocabulary;
    private final boolean tied;
    private final int shards;

    Shape(
        String label,
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int keyValueHeads,
        int vocabulary,
        boolean tied,
        int shards) {
      this.label = label;
      this.hidden = hidden;
      this.intermediate = intermediate;
      this.layers = layers;
      this.heads = heads;
      this.keyValueHeads = keyValueHeads;
      this.vocabulary = vocabulary;
      this.tied = tied;
      this.shards = shards;
    }

    static Shape of(String label) {
      for (Shape shape : values()) {
        if (shape.label.equals(label)) {
          return shape;
        }
      }
      throw new IllegalArgumentException("--shape must be 0.5b or 7b, not " + label);
    }
  }

  /** Makes the checkpoint. */
  static Path in(Path folder, Shape shape) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), config(shape));
    List<Map.Entry<String, long[]>> tensors = List.copyOf(tensors(shape).entrySet());
    int perShard = (tensors.size() + shape.shards - 1) / shape.shards;
    for (int shard = 0; shard < shape.shards; shard++) {
      int to = Math.min(tensors.size(), (shard + 1) * perShard);
      Path file =
          folder.resolve("model-%05d-of-%05d.safetensors".formatted(shard + 1, shape.shards));
      write(file, tensors.subList(shard * perShard, to));
    }
    return folder;
  }

  private static void write(Path file, List<Map.Entry<String, long[]>> tensors) throws IOException {
    List<String> entries = new ArrayList<>();
    long offset = 0;
    for (Map.Entry<String, long[]> tensor : tensors) {
      long bytes = 2;
      List<Long> shape = new ArrayList<>();
      for (long length : tensor.getValue()) {
        bytes *= length;
        shape.add(length);
      }
      entries.add(
          "\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(tensor.getKey(), shape, offset, offset + bytes));
      offset += bytes;
    }
    byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (RandomAccessFile shard = new RandomAccessFile(file.toFile(), "rw")) {
      shard.setLength(0);
      shard.write(length.putLong(header.length).array());
      shard.write(header);
      shard.setLength(shard.getFilePointer() + offset);
    }
  }

  private static SequencedMap<String, long[]> tensors(Shape shape) {
    SequencedMap<String, long[]> tensors = new LinkedHashMap<>();
    tensors.put("model.embed_tokens.weight", new long[] {shape.vocabulary, shape.hidden});
    int keyWidth = shape.hidden / shape.heads * shape.keyValueHeads;
    for (int i = 0; i < shape.layers; i++) {
      String layer = "model.layers." + i + ".";
      tensors.put(layer + "input_layernorm.weight", new long[] {shape.hidden});
      tensors.put(layer + "post_attention_layernorm.weight", new long[] {shape.hidden});
      linear(tensors, layer + "self_attn.q_proj", shape.hidden, shape.hidden);
      linear(tensors, layer + "self_attn.k_proj", keyWidth, shape.hidden);
      linear(tensors, layer + "self_attn.v_proj", keyWidth, shape.hidden);
      tensors.put(layer + "self_attn.o_proj.weight", new long[] {shape.hidden, shape.hidden});
      tensors.put(layer + "mlp.gate_proj.weight", new long[] {shape.intermediate, shape.hidden});
      tensors.put(layer + "mlp.up_proj.weight", new long[] {shape.intermediate, shape.hidden});
      tensors.put(layer + "mlp.down_proj.weight", new long[] {shape.hidden, shape.intermediate});
    }
    tensors.put("model.norm.weight", new long[] {shape.hidden});
    if (!shape.tied) {
      tensors.put("lm_head.weight", new long[] {shape.vocabulary, shape.hidden});
    }
    tensors.put("model.image_newline", new long[] {shape.hidden});
    linear(tensors, "model.mm_projector.0", shape.hidden, TOWER_HIDDEN);
    linear(tensors, "model.mm_projector.2", shape.hidden, shape.hidden);
    tower(tensors);
    return tensors;
  }

  private static void tower(SequencedMap<String, long[]> tensors) {
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
        linear(tensors, layer + "self_attn." + projection, TOWER_HIDDEN, TOWER_HIDDEN);
      }
      linear(tensors, layer + "mlp.fc1", TOWER_INTERMEDIATE, TOWER_HIDDEN);
      linear(tensors, layer + "mlp.fc2", TOWER_HIDDEN, TOWER_INTERMEDIATE);
    }
  }

  private static void linear(Map<String, long[]> tensors, String name, long out, long in) {
    tensors.put(name + ".weight", new long[] {out, in});
    tensors.put(name + ".bias", new long[] {out});
  }

  private static String config(Shape shape) {
    return """
    {
      "architectures": ["LlavaQwenForCausalLM"],
      "hidden_size": %d,
      "intermediate_size": %d,
      "num_hidden_layers": %d,
      "num_attention_heads": %d,
      "num_key_value_heads": %d,
      "vocab_size": %d,
      "tie_word_embeddings": %s,
      "max_position_embeddings": 32768,
      "image_aspect_ratio": "anyres_max_9",
      "image_grid_pinpoints": [[384, 384], [384, 768], [768, 384], [768, 768]],
      "eos_token_id": 151645
    }
    """
        .formatted(
            shape.hidden,
            shape.intermediate,
            shape.layers,
            shape.heads,
            shape.keyValueHeads,
            shape.vocabulary,
            shape.tied);
  }
}
