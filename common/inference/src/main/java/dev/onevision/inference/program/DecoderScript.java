package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.TextConfig;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The decoder's TorchScript text for a model's dimensions. */
final class DecoderScript {

  private static final ScriptTemplate WITH_SAMPLER =
      ScriptTemplate.read(
          "linear.py", "linear_int8.py", "linear_int4.py", "decoder.py", "sampler.py");

  private static final ScriptTemplate WITHOUT_SAMPLER =
      ScriptTemplate.read("linear.py", "linear_int8.py", "linear_int4.py", "decoder.py");

  /**
   * Rows up to which a kernel that reads 8-bit or 4-bit weights is faster than turning the weights
   * into the compute type first. Measured at 9728 x 896 on two cores with AVX-512.
   */
  private static final int MAX_KERNEL_ROWS = 64;

  /** The same for products of integers on the CPU. */
  private static final int MAX_INTEGER_ROWS = 128;

  /** The same on a GPU. Measured with the 7b shape on an H100. */
  private static final int MAX_GPU_KERNEL_ROWS = 32;

  /** 4-bit weights of a matrix that are turned into the compute type at once on the CPU. */
  private static final int MAX_DENSE_WEIGHTS = 1 << 22;

  /**
   * Rows of a sequence from which its attention runs in blocks. Measured with the 0.5b shape on two
   * cores with AVX-512.
   */
  private static final int BLOCK_FROM_ROWS = 8;

  /** Scores of a block, in f32. */
  private static final int BLOCK_SCORES = 1 << 21;

  /**
   * Tokens of the vocabulary whose maximum the sampler computes first; it divides Qwen2's sizes.
   */
  private static final int SAMPLER_BLOCK = 64;

  private DecoderScript() {}

  static String text(TextConfig config, ComputeType type, WeightFormat format, LayerRange range) {
    List<Map<String, Object>> layers =
        IntStream.range(range.first(), range.end())
            .mapToObj(layer -> layer(layer, layer - range.first()))
            .toList();
    int last = range.isLast() ? layers.size() - 1 : layers.size();
    // A module's attribute is named in the text, so layers cannot be a loop of the program.
    Map<String, List<Map<String, Object>>> lists =
        Map.of(
            "layer",
            layers,
            // The model's last layer stands apart: it computes the sampled rows alone.
            "hidden_layer",
            layers.subList(0, last),
            "last_layer",
            layers.subList(last, layers.size()),
            "first",
            onceIf(range.isFirst()),
            "later",
            onceIf(!range.isFirst()),
            "last",
            onceIf(range.isLast()),
            "not_last",
            onceIf(!range.isLast()),
            "whole",
            onceIf(range.isFirst() && range.isLast()));
    ScriptTemplate template = range.isLast() ? WITH_SAMPLER : WITHOUT_SAMPLER;
    return template.fill(values(config, type, format, range), lists);
  }

  /** A list for lines that a part has or has not. */
  private static List<Map<String, Object>> onceIf(boolean present) {
    return present ? List.of(Map.of()) : List.of();
  }

  private static Map<String, Object> layer(int index, int ofPart) {
    return Map.of("layer", index, "cached", ofPart);
  }

  private static Map<String, Object> values(
      TextConfig config, ComputeType type, WeightFormat format, LayerRange range) {
    int heads = config.heads();
    int keyValueHeads = config.keyValueHeads();
    int headSize = config.headSize();
    Map<String, Object> values = ScriptTemplate.elementTypes();
    values.put("hidden", config.hiddenSize());
    values.put("norm_width", 2 * config.hiddenSize());
    values.put("heads", heads);
    values.put("kv_heads", keyValueHeads);
    values.put("qk_heads", heads + keyValueHeads);
    values.put("qkv_heads", heads + 2 * keyValueHeads);
    values.put("cache_heads", 2 * keyValueHeads);
    values.put("group", heads / keyValueHeads);
    values.put("head_size", headSize);
    values.put("half", headSize / 2);
    values.put("attention_width", heads * headSize);
    values.put("scale", 1 / Math.sqrt(headSize));
    values.put("epsilon", config.normEpsilon());
    values.put("theta", config.positions().theta());
    values.put("vocabulary", config.vocabularySize());
    values.put("type", ElementType.of(type).number());
    values.put("layers", range.layers());
    values.put("first_layer", range.first());
    values.put("type_bytes", type.bytes());
    values.put("embedding_numbers", (long) config.vocabularySize() * config.hiddenSize());
    values.put("group_of_weights", WeightFormat.GROUP);
    values.put("kernel_rows", MAX_KERNEL_ROWS);
    values.put("integer_rows", MAX_INTEGER_ROWS);
    values.put("gpu_kernel_rows", MAX_GPU_KERNEL_ROWS);
    values.put("dense_weights", MAX_DENSE_WEIGHTS);
    values.put("block_from_rows", BLOCK_FROM_ROWS);
    values.put("block_scores", BLOCK_SCORES);
    long attention = (long) heads * headSize;
    long hidden = config.hiddenSize();
    long intermediate = config.intermediateSize();
    long qkv = attention + 2L * keyValueHeads * headSize;
    values.put("qkv_class", format.of(qkv, hidden).className());
    values.put("out_class", format.of(hidden, attention).className());
    values.put("gate_up_class", format.of(2 * intermediate, hidden).gatedClassName());
    values.put("down_class", format.of(hidden, intermediate).className());
    values.put("head_class", format.ofHead().className());
    values.putAll(ScriptTemplate.indices("step", StepLayout.Header.values()));
    values.putAll(ScriptTemplate.indices("media", StepLayout.MediaPart.values()));
    values.put("media_numbers", StepLayout.MEDIA_NUMBERS);
    values.putAll(ScriptTemplate.indices("sampling", SamplingLayout.Header.values()));
    values.put("sampling_header", SamplingLayout.HEADER_NUMBERS);
    values.putAll(ScriptTemplate.indices("draw", SamplingLayout.Draw.values()));
    values.put("draw_reals", SamplingLayout.DRAW_REALS);
    values.put("block", SAMPLER_BLOCK);
    return values;
  }
}
