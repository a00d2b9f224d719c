package dev.onevision.benchmarks.checkpoint;

import dev.onevision.inference.checkpoint.PublishedModel;
import dev.onevision.inference.checkpoint.TextConfig;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The published models whose dimensions benchmarks use. */
public enum ModelShape {
  /** llava-onevision-qwen2-0.5b. */
  HALF_B(PublishedModel.HALF_B),
  /** llava-onevision-qwen2-7b. */
  SEVEN_B(PublishedModel.SEVEN_B);

  static final int TOWER_HIDDEN = 1152;
  static final int TOWER_INTERMEDIATE = 4304;
  static final int TOWER_HEADS = 16;

  /** The original tower has one more layer, whose output is not used. */
  static final int TOWER_LAYERS = 26;

  private static final String TOWER = "model.vision_tower.vision_tower.vision_model.";

  private final String label;
  private final TextConfig text;

  ModelShape(PublishedModel model) {
    this.label = model.label();
    this.text = model.config().text();
  }

  /** The size as the published checkpoints name it. */
  public String label() {
    return label;
  }

  /** Width of the language model's hidden states. */
  public int hidden() {
    return text.hiddenSize();
  }

  int intermediate() {
    return text.intermediateSize();
  }

  int layers() {
    return text.layers();
  }

  int heads() {
    return text.heads();
  }

  int keyValueHeads() {
    return text.keyValueHeads();
  }

  int vocabulary() {
    return text.vocabularySize();
  }

  boolean tied() {
    return text.tiedEmbeddings();
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

  /** Names and shapes of all tensors, in the names of the original layout. */
  SequencedMap<String, long[]> tensors() {
    SequencedMap<String, long[]> tensors = languageModel();
    tensors.put("model.image_newline", new long[] {hidden()});
    linear(tensors, "model.mm_projector.0", hidden(), TOWER_HIDDEN);
    linear(tensors, "model.mm_projector.2", hidden(), hidden());
    tensors.put(TOWER + "embeddings.patch_embedding.weight", new long[] {TOWER_HIDDEN, 3, 14, 14});
    tensors.put(TOWER + "embeddings.patch_embedding.bias", new long[] {TOWER_HIDDEN});
    tensors.put(TOWER + "embeddings.position_embedding.weight", new long[] {729, TOWER_HIDDEN});
    for (int i = 0; i < TOWER_LAYERS; i++) {
      towerLayer(tensors, i);
    }
    norm(tensors, TOWER + "post_layernorm");
    return tensors;
  }

  /** Adds a layer of the vision tower. */
  static void towerLayer(Map<String, long[]> tensors, int index) {
    String layer = TOWER + "encoder.layers." + index + ".";
    norm(tensors, layer + "layer_norm1");
    norm(tensors, layer + "layer_norm2");
    for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
      linear(tensors, layer + "self_attn." + projection, TOWER_HIDDEN, TOWER_HIDDEN);
    }
    linear(tensors, layer + "mlp.fc1", TOWER_INTERMEDIATE, TOWER_HIDDEN);
    linear(tensors, layer + "mlp.fc2", TOWER_HIDDEN, TOWER_INTERMEDIATE);
  }

  /** Names and shapes of the language model's tensors. */
  SequencedMap<String, long[]> languageModel() {
    SequencedMap<String, long[]> tensors = new LinkedHashMap<>();
    tensors.put("model.embed_tokens.weight", new long[] {vocabulary(), hidden()});
    tensors.put("model.norm.weight", new long[] {hidden()});
    if (!tied()) {
      tensors.put("lm_head.weight", new long[] {vocabulary(), hidden()});
    }
    int keyWidth = hidden() / heads() * keyValueHeads();
    for (int i = 0; i < layers(); i++) {
      String layer = "model.layers." + i;
      tensors.put(layer + ".input_layernorm.weight", new long[] {hidden()});
      tensors.put(layer + ".post_attention_layernorm.weight", new long[] {hidden()});
      linear(tensors, layer + ".self_attn.q_proj", hidden(), hidden());
      linear(tensors, layer + ".self_attn.k_proj", keyWidth, hidden());
      linear(tensors, layer + ".self_attn.v_proj", keyWidth, hidden());
      tensors.put(layer + ".self_attn.o_proj.weight", new long[] {hidden(), hidden()});
      tensors.put(layer + ".mlp.gate_proj.weight", new long[] {intermediate(), hidden()});
      tensors.put(layer + ".mlp.up_proj.weight", new long[] {intermediate(), hidden()});
      tensors.put(layer + ".mlp.down_proj.weight", new long[] {hidden(), intermediate()});
    }
    return tensors;
  }

  private static void linear(Map<String, long[]> tensors, String name, long out, long in) {
    tensors.put(name + ".weight", new long[] {out, in});
    tensors.put(name + ".bias", new long[] {out});
  }

  private static void norm(Map<String, long[]> tensors, String name) {
    tensors.put(name + ".weight", new long[] {TOWER_HIDDEN});
    tensors.put(name + ".bias", new long[] {TOWER_HIDDEN});
  }
}
