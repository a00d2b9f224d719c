package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.TextConfig;
import dev.onevision.inference.torchscript.ScriptModule;
import dev.onevision.inference.torchscript.TensorData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The language model, or one part of its layers. It turns a ragged batch of tokens and embeddings
 * into sampled tokens. The keys and values of all sequences are in one flat KV cache per layer.
 */
public final class DecoderProgram implements Program {

  /** The embedding's place among the storages of an archive that has it: it is the first tensor. */
  public static final int EMBEDDING_STORAGE = 0;

  private static final String EMBEDDING = "model.embed_tokens.weight";

  private final WeightFormat format;
  private final @Nullable LayerRange range;

  /** A decoder with weights in the format of its arithmetic. */
  public DecoderProgram() {
    this(WeightFormat.FULL);
  }

  /**
   * @param format of the weights of matrix products
   */
  public DecoderProgram(WeightFormat format) {
    this(format, null);
  }

  private DecoderProgram(WeightFormat format, @Nullable LayerRange range) {
    this.format = format;
    this.range = range;
  }

  /** A part of a decoder, with weights in this format. */
  public static DecoderProgram part(WeightFormat format, LayerRange range) {
    return new DecoderProgram(format, range.parts() == 1 ? null : range);
  }

  @Override
  public String fileName() {
    String name =
        switch (format) {
          case FULL -> "decoder";
          case INT8 -> "decoder-int8";
          case INT4 -> "decoder-int4";
        };
    return range == null
        ? name + ".pt"
        : "%s-%d-of-%d.pt".formatted(name, range.part() + 1, range.parts());
  }

  @Override
  public int version() {
    return 7;
  }

  @Override
  public boolean needsBf16OnGpu() {
    return format == WeightFormat.INT4;
  }

  @Override
  public String source(ModelConfig config, ComputeType type) {
    TextConfig text = config.text();
    if (text.heads() % text.keyValueHeads() != 0 || text.headSize() % 2 != 0) {
      throw new IllegalArgumentException(
          "%d heads cannot share %d key/value heads of size %d"
              .formatted(text.heads(), text.keyValueHeads(), text.headSize()));
    }
    return DecoderScript.text(text, type, format, range(text));
  }

  @Override
  public ScriptModule module(Checkpoint checkpoint, ComputeType type) {
    TextConfig config = checkpoint.config().text();
    Weights weights = new Weights(checkpoint, type);
    Products products = new Products(weights, format);
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    long vocabulary = config.vocabularySize();
    long hidden = config.hiddenSize();
    LayerRange own = range(config);
    TensorData embedding = weights.tensor(EMBEDDING, vocabulary, hidden);
    if (own.isFirst()) {
      attributes.put("embedding", embedding);
    }
    if (own.isLast()) {
      attributes.put("norm", norm(weights, "model.norm.weight", hidden));
      attributes.put(
          "head",
          config.tiedEmbeddings()
              ? products.tiedHead(embedding, EMBEDDING, vocabulary, hidden)
              : products.head("lm_head.weight", vocabulary, hidden));
    }
    for (int i = own.first(); i < own.end(); i++) {
      attributes.put("layer_" + i, layer(config, weights, products, "model.layers." + i));
    }
    return new ScriptModule("Decoder", attributes);
  }

  private LayerRange range(TextConfig config) {
    return range == null ? LayerRange.whole(config) : range;
  }

  private static ScriptModule layer(
      TextConfig config, Weights weights, Products products, String name) {
    long hidden = config.hiddenSize();
    long intermediate = config.intermediateSize();
    long queryWidth = (long) config.heads() * config.headSize();
    long keyWidth = (long) config.keyValueHeads() * config.headSize();
    String attention = name + ".self_attn.";
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("input_norm", norm(weights, name + ".input_layernorm.weight", hidden));
    attributes.put("qkv", products.of(qkv(attention, "weight", queryWidth, keyWidth), hidden));
    attributes.put("qkv_bias", weights.joined(qkv(attention, "bias", queryWidth, keyWidth)));
    attributes.put("out", products.of(attention + "o_proj.weight", hidden, queryWidth));
    attributes.put("post_norm", norm(weights, name + ".post_attention_layernorm.weight", hidden));
    attributes.put(
        "gate_up",
        products.gated(
            List.of(
                new Weights.Part(name + ".mlp.gate_proj.weight", intermediate),
                new Weights.Part(name + ".mlp.up_proj.weight", intermediate)),
            hidden));
    attributes.put("down", products.of(name + ".mlp.down_proj.weight", hidden, intermediate));
    return new ScriptModule("Layer", attributes);
  }

  /** A norm's weight, twice: the program normalizes x and -x together. */
  private static TensorData norm(Weights weights, String name, long hidden) {
    Weights.Part part = new Weights.Part(name, hidden);
    return weights.joined(List.of(part, part));
  }

  private static List<Weights.Part> qkv(
      String attention, String kind, long queryWidth, long keyWidth) {
    return List.of(
        new Weights.Part(attention + "q_proj." + kind, queryWidth),
        new Weights.Part(attention + "k_proj." + kind, keyWidth),
        new Weights.Part(attention + "v_proj." + kind, keyWidth));
  }
}
