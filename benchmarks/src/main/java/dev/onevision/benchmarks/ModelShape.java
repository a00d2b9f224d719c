package dev.onevision.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The dimensions of a published model. */
enum ModelShape {
  /** llava-onevision-qwen2-0.5b. */
  HALF_B("0.5b", 896, 4864, 24, 14, 2, 151936, true),
  /** llava-onevision-qwen2-7b. */
  SEVEN_B("7b", 3584, 18944, 28, 28, 4, 152064, false);

  private final String label;
  private final int hidden;
  private final int intermediate;
  private final int layers;
  private final int heads;
  private final int keyValueHeads;
  private final int vocabulary;
  private final boolean tied;

  ModelShape(
      String label,
      int hidden,
      int intermediate,
      int layers,
      int heads,
      int keyValueHeads,
      int vocabulary,
      boolean tied) {
    this.label = label;
    this.hidden = hidden;
    this.intermediate = intermediate;
    this.layers = layers;
    this.heads = heads;
    this.keyValueHeads = keyValueHeads;
    this.vocabulary = vocabulary;
    this.tied = tied;
  }

  /** The size as the published checkpoints name it. */
  String label() {
    return label;
  }

  int hidden() {
    return hidden;
  }

  /** Reads a label from the command line. */
  static final class Converter implements ITypeConverter<ModelShape> {
    @Override
    public ModelShape convert(String label) {
      return Arrays.stream(values())
          .filter(shape -> shape.label.equals(label))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("must be 0.5b or 7b, is " + label));
    }
  }

  /** The text of {@code config.json}. */
  String config() {
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

  /** Names and shapes of the language model's tensors. */
  SequencedMap<String, long[]> languageModel() {
    SequencedMap<String, long[]> tensors = new LinkedHashMap<>();
    tensors.put("model.embed_tokens.weight", new long[] {vocabulary, hidden});
    tensors.put("model.norm.weight", new long[] {hidden});
    if (!tied) {
      tensors.put("lm_head.weight", new long[] {vocabulary, hidden});
    }
    int keyWidth = hidden / heads * keyValueHeads;
    for (int i = 0; i < layers; i++) {
      String layer = "model.layers." + i;
      tensors.put(layer + ".input_layernorm.weight", new long[] {hidden});
      tensors.put(layer + ".post_attention_layernorm.weight", new long[] {hidden});
      linear(tensors, layer + ".self_attn.q_proj", hidden, hidden);
      linear(tensors, layer + ".self_attn.k_proj", keyWidth, hidden);
      linear(tensors, layer + ".self_attn.v_proj", keyWidth, hidden);
      tensors.put(layer + ".self_attn.o_proj.weight", new long[] {hidden, hidden});
      tensors.put(layer + ".mlp.gate_proj.weight", new long[] {intermediate, hidden});
      tensors.put(layer + ".mlp.up_proj.weight", new long[] {intermediate, hidden});
      tensors.put(layer + ".mlp.down_proj.weight", new long[] {hidden, intermediate});
    }
    return tensors;
  }

  /** Adds a layer with weights and biases. */
  static void linear(Map<String, long[]> tensors, String name, long out, long in) {
    tensors.put(name + ".weight", new long[] {out, in});
    tensors.put(name + ".bias", new long[] {out});
  }

  /** Bytes of a tensor in bfloat16. */
  static long bytes(long[] shape) {
    return 2 * Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  /** The JSON header of a safetensors file with these tensors, in this order. */
  static String header(SequencedMap<String, long[]> tensors) {
    StringBuilder json = new StringBuilder("{");
    long at = 0;
    for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
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
}
