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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A language model of a published size with random bfloat16 weights: speed and memory depend on the
 * shape alone. It has no vision tower.
 */
final class RandomCheckpoint {

  private static final short ONE = 0x3f80;
  private static final int CHUNK_BYTES = 4 << 20;

  /** A published size of the language model. */
  enum Shape {
    /** llava-onevision-qwen2-0.5b. */
    HALF_B("0.5b", 896, 4864, 24, 14, 2, 64, 151936, true),
    /** llava-onevision-qwen2-7b. */
    SEVEN_B("7b", 3584, 18944, 28, 28, 4, 128, 152064, false);

    private final String title;
    private final int hidden;
    private final int intermediate;
    private final int layers;
    private final int heads;
    private final int keyValueHeads;
    private final int headSize;
    private final int vocabulary;
    private final boolean tied;

    Shape(
        String title,
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int vocabulary,
        boolean tied) {
      this.title = title;
      this.hidden = hidden;
      this.intermediate = intermediate;
      this.layers = layers;
      this.heads = heads;
      this.keyValueHeads = keyValueHeads;
      this.headSize = headSize;
      this.vocabulary = vocabulary;
      this.tied = tied;
    }

    /** The size as the published checkpoints call it. */
    String title() {
      return title;
    }

    static Shape of(String title) {
      return Arrays.stream(values())
          .filter(shape -> shape.title.equals(title))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("The size is 0.5b or 7b, not " + title));
    }

    private String config() {
      return """
      {
        "architectures": ["LlavaQwenForCausalLM"],
        "model_type": "llava",
        "hidden_act": "silu",
        "hidden_size": %d,
        "intermediate_size": %d,
        "num_hidden_layers": %d,
        "num_attention_heads": %d,
        "num_key_value_heads": %d,
        "rms_norm_eps": 1e-06,
        "rope_theta": 1000000.0,
        "max_position_embeddings": 32768,
        "tie_word_embeddings": %s,
        "vocab_size": %d,
        "torch_dtype": "bfloat16",
        "image_aspect_ratio": "anyres_max_9",
        "image_grid_pinpoints": [[384, 384], [384, 768], [768, 384], [768, 768]],
        "eos_token_id": 151645
      }
      """
          .formatted(hidden, intermediate, layers, heads, keyValueHeads, tied, vocabulary);
    }

    private Map<String, long[]> tensors() {
      Map<String, long[]> shapes = new LinkedHashMap<>();
      shapes.put("model.embed_tokens.weight", new long[] {vocabulary, hidden});
      shapes.put("model.norm.weight", new long[] {hidden});
      if (!tied) {
        shapes.put("lm_head.weight", new long[] {vocabulary, hidden});
      }
      long queryWidth = (long) heads * headSize;
      long keyWidth = (long) keyValueHeads * headSize;
      for (int i = 0; i < layers; i++) {
        String layer = "model.layers." + i;
        shapes.put(layer + ".input_layernorm.weight", new long[] {hidden});
        shapes.put(layer + ".post_attention_layernorm.weight", new long[] {hidden});
        shapes.put(layer + ".self_attn.q_proj.weight", new long[] {queryWidth, hidden});
        shapes.put(layer + ".self_attn.k_proj.weight", new long[] {keyWidth, hidden});
        shapes.put(layer + ".self_attn.v_proj.weight", new long[] {keyWidth, hidden});
        shapes.put(layer + ".self_attn.q_proj.bias", new long[] {queryWidth});
        shapes.put(layer + ".self_attn.k_proj.bias", new long[] {keyWidth});
        shapes.put(layer + ".self_attn.v_proj.bias", new long[] {keyWidth});
        shapes.put(layer + ".self_attn.o_proj.weight", new long[] {hidden, queryWidth});
        shapes.put(layer + ".mlp.gate_proj.weight", new long[] {intermediate, hidden});
        shapes.put(layer + ".mlp.up_proj.weight", new long[] {intermediate, hidden});
        shapes.put(layer + ".mlp.down_proj.weight", new long[] {hidden, intermediate});
      }
      return shapes;
    }
  }

  private RandomCheckpoint() {}

  /** Makes the checkpoint unless the folder has it; takes 1 GB there, or 15 GB for 7b. */
  static Path in(Path folder, Shape shape) throws IOException {
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
      write(channel, shape.tensors());
    }
    Files.writeString(config, shape.config());
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 151645}");
    Files.move(partial, weights, StandardCopyOption.ATOMIC_MOVE);
    return folder;
  }

  private static void write(FileChannel channel, Map<String, long[]> shapes) throws IOException {
    byte[] header = header(shapes).getBytes(StandardCharsets.UTF_8);
    ByteBuffer start =
        ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
    writeAll(channel, start.putLong(header.length).put(header).flip());
    SplittableRandom random = new SplittableRandom(2024);
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
      boolean norm = tensor.getKey().contains("norm");
      long left = bytes(tensor.getValue());
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

  private static String header(Map<String, long[]> shapes) {
    StringBuilder json = new StringBuilder("{");
    long at = 0;
    for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
      long end = at + bytes(tensor.getValue());
      String shape =
          Arrays.stream(tensor.getValue())
              .mapToObj(Long::toString)
              .collect(Collectors.joining(",", "[", "]"));
      json.append(json.length() > 1 ? "," : "")
          .append(
              "\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                  .formatted(tensor.getKey(), shape, at, end));
      at = end;
    }
    json.append('}');
    while (json.length() % Long.BYTES != 0) {
      json.append(' ');
    }
    return json.toString();
  }

  private static long bytes(long[] shape) {
    return Arrays.stream(shape).reduce(Short.BYTES, Math::multiplyExact);
  }

  private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
