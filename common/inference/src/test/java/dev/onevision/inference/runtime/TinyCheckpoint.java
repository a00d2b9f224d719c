package dev.onevision.inference.runtime;

import dev.onevision.inference.checkpoint.ScalarType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A language model with the heads of a published size, two thin layers and random weights. Every
 * weight is a small multiple of 1/64, which f32, f16 and bf16 hold exactly. Each run of 32 weights
 * has the lowest and the highest level, so that as many bits as the levels need hold them exactly.
 *
 * @param levels numbers that a weight can be
 */
record TinyCheckpoint(int heads, int keyValueHeads, boolean tied, int intermediate, int levels) {

  private static final int HEAD_SIZE = 8;
  private static final int LAYERS = 2;
  private static final int VOCABULARY = 300;

  TinyCheckpoint(int heads, int keyValueHeads, boolean tied) {
    this(heads, keyValueHeads, tied, 48, 33);
  }

  Path write(Path folder, ScalarType type) throws IOException {
    int hidden = heads * HEAD_SIZE;
    Map<String, long[]> shapes = shapes(hidden);
    ByteBuffer data =
        ByteBuffer.allocate(shapes.values().stream().mapToInt(s -> count(s) * type.bytes()).sum())
            .order(ByteOrder.LITTLE_ENDIAN);
    StringBuilder header = new StringBuilder("{");
    shapes.forEach(
        (name, shape) -> {
          int start = data.position();
          // The head of an untied model is its embedding, so that both must say the same.
          String values = name.equals("lm_head.weight") ? "model.embed_tokens.weight" : name;
          SplittableRandom random = new SplittableRandom(values.hashCode());
          for (int i = 0; i < count(shape); i++) {
            put(data, type, name.contains("norm") ? 1 : weight(i, random));
          }
          header
              .append(header.length() > 1 ? "," : "")
              .append(
                  "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                      .formatted(name, type, text(shape), start, data.position()));
        });
    header.append("}");
    while (header.length() % Long.BYTES != 0) {
      header.append(' ');
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + json.length + data.capacity())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .put(data.flip());
    Files.createDirectories(folder);
    Files.write(folder.resolve("model.safetensors"), file.array());
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 299}");
    Files.writeString(folder.resolve("config.json"), config(hidden));
    return folder;
  }

  private float weight(int index, SplittableRandom random) {
    int level =
        switch (index % 32) {
          case 0 -> 0;
          case 1 -> levels - 1;
          default -> random.nextInt(levels);
        };
    return (level - levels / 2) / 64f;
  }

  private String config(int hidden) {
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
      "image_aspect_ratio": "anyres_max_9",
      "image_grid_pinpoints": [[384, 384], [384, 768], [768, 384], [768, 768]],
      "eos_token_id": 299
    }
    """
        .formatted(hidden, intermediate, LAYERS, heads, keyValueHeads, tied, VOCABULARY);
  }

  private Map<String, long[]> shapes(int hidden) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("model.embed_tokens.weight", new long[] {VOCABULARY, hidden});
    shapes.put("model.norm.weight", new long[] {hidden});
    if (!tied) {
      shapes.put("lm_head.weight", new long[] {VOCABULARY, hidden});
    }
    long keys = (long) keyValueHeads * HEAD_SIZE;
    for (int i = 0; i < LAYERS; i++) {
      String layer = "model.layers." + i;
      shapes.put(layer + ".input_layernorm.weight", new long[] {hidden});
      shapes.put(layer + ".post_attention_layernorm.weight", new long[] {hidden});
      shapes.put(layer + ".self_attn.q_proj.weight", new long[] {hidden, hidden});
      shapes.put(layer + ".self_attn.k_proj.weight", new long[] {keys, hidden});
      shapes.put(layer + ".self_attn.v_proj.weight", new long[] {keys, hidden});
      shapes.put(layer + ".self_attn.q_proj.bias", new long[] {hidden});
      shapes.put(layer + ".self_attn.k_proj.bias", new long[] {keys});
      shapes.put(layer + ".self_attn.v_proj.bias", new long[] {keys});
      shapes.put(layer + ".self_attn.o_proj.weight", new long[] {hidden, hidden});
      shapes.put(layer + ".mlp.gate_proj.weight", new long[] {intermediate, hidden});
      shapes.put(layer + ".mlp.up_proj.weight", new long[] {intermediate, hidden});
      shapes.put(layer + ".mlp.down_proj.weight", new long[] {hidden, intermediate});
    }
    return shapes;
  }

  private static void put(ByteBuffer data, ScalarType type, float value) {
    if (type == ScalarType.F32) {
      data.putFloat(value);
    } else if (type == ScalarType.F16) {
      data.putShort(Float.floatToFloat16(value));
    } else {
      data.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
    }
  }

  private static int count(long[] shape) {
    return (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  private static String text(long[] shape) {
    return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(",", "[", "]"));
  }
}
