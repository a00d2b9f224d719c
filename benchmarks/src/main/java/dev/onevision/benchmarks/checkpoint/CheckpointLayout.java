package dev.onevision.benchmarks.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the publishers lay out a checkpoint: its configuration and the names of its tensors. */
public enum CheckpointLayout {
  /** The original: one flat configuration; the tower keeps the layer that is not used. */
  LMMS("lmms") {
    @Override
    SequencedMap<String, long[]> tensors(ModelShape shape) {
      SequencedMap<String, long[]> tensors = shape.tensors();
      ModelShape.towerLayer(tensors, ModelShape.TOWER_LAYERS);
      return tensors;
    }

    @Override
    String name(String original) {
      return original;
    }

    @Override
    String config(ModelShape shape) {
      return """
      {
        "architectures": ["LlavaQwenForCausalLM"],
        "model_type": "llava",
        "mm_vision_tower": "google/siglip-so400m-patch14-384",
        "mm_vision_select_layer": -2,
        "mm_projector_type": "mlp2x_gelu",
        "mm_patch_merge_type": "spatial_unpad",
        "image_aspect_ratio": "anyres_max_9",
        "image_grid_pinpoints": %s,
        %s
      }
      """
          .formatted(PINPOINTS, text(shape));
    }
  },
  /** The converted one: a configuration and a namespace per part, with the tower's used layers. */
  HF("hf") {
    @Override
    SequencedMap<String, long[]> tensors(ModelShape shape) {
      return shape.tensors();
    }

    @Override
    String name(String original) {
      for (Map.Entry<String, String> prefix : HF_PREFIXES) {
        if (original.startsWith(prefix.getKey())) {
          return prefix.getValue() + original.substring(prefix.getKey().length());
        }
      }
      throw new IllegalArgumentException("No name for " + original);
    }

    @Override
    String config(ModelShape shape) {
      return """
      {
        "architectures": ["LlavaOnevisionForConditionalGeneration"],
        "model_type": "llava_onevision",
        "image_token_index": 151646,
        "video_token_index": 151647,
        "projector_hidden_act": "gelu",
        "vision_feature_select_strategy": "full",
        "vision_feature_layer": -1,
        "vision_aspect_ratio": "anyres_max_9",
        "image_grid_pinpoints": %s,
        "tie_word_embeddings": %s,
        "torch_dtype": "bfloat16",
        "text_config": {
          "model_type": "qwen2",
          %s
        },
        "vision_config": {
          "model_type": "siglip_vision_model",
          "hidden_act": "gelu_pytorch_tanh",
          "hidden_size": %d,
          "intermediate_size": %d,
          "num_hidden_layers": %d,
          "num_attention_heads": %d,
          "layer_norm_eps": 1e-06,
          "image_size": 384,
          "patch_size": 14,
          "vision_use_head": false
        }
      }
      """
          .formatted(
              PINPOINTS,
              shape.tied(),
              text(shape),
              ModelShape.TOWER_HIDDEN,
              ModelShape.TOWER_INTERMEDIATE,
              ModelShape.TOWER_LAYERS,
              ModelShape.TOWER_HEADS);
    }
  };

  /** Original prefix, converted prefix; the first match counts. */
  private static final List<Map.Entry<String, String>> HF_PREFIXES =
      List.of(
          Map.entry("model.vision_tower.vision_tower.", "vision_tower."),
          Map.entry("model.mm_projector.0.", "multi_modal_projector.linear_1."),
          Map.entry("model.mm_projector.2.", "multi_modal_projector.linear_2."),
          Map.entry("model.image_newline", "image_newline"),
          Map.entry("model.", "language_model.model."),
          Map.entry("lm_head.", "language_model.lm_head."));

  /** Grids of 1 to 6 tiles in both directions. */
  private static final String PINPOINTS =
      IntStream.rangeClosed(1, 6)
          .boxed()
          .flatMap(
              width ->
                  IntStream.rangeClosed(1, 6)
                      .mapToObj(height -> "[%d, %d]".formatted(384 * width, 384 * height)))
          .collect(Collectors.joining(", ", "[", "]"));

  private final String label;

  CheckpointLayout(String label) {
    this.label = label;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  /** Original names and shapes of the tensors. */
  abstract SequencedMap<String, long[]> tensors(ModelShape shape);

  /** A tensor's name in this layout. */
  abstract String name(String original);

  /** The text of {@code config.json}. */
  abstract String config(ModelShape shape);

  private static String text(ModelShape shape) {
    return """
    "hidden_act": "silu",
    "hidden_size": %d,
    "intermediate_size": %d,
    "num_hidden_layers": %d,
    "num_attention_heads": %d,
    "num_key_value_heads": %d,
    "rms_norm_eps": 1e-06,
    "rope_theta": 1000000.0,
    "max_position_embeddings": 32768,
    "use_sliding_window": false,
    "tie_word_embeddings": %s,
    "vocab_size": %d,
    "torch_dtype": "bfloat16"
    """
        .formatted(
            shape.hidden(),
            shape.intermediate(),
            shape.layers(),
            shape.heads(),
            shape.keyValueHeads(),
            shape.tied(),
            shape.vocabulary())
        .strip();
  }

  /** Reads a label from the command line. */
  static final class Converter implements ITypeConverter<CheckpointLayout> {
    @Override
    public CheckpointLayout convert(String label) {
      return Arrays.stream(values())
          .filter(layout -> layout.label.equals(label))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("must be lmms or hf, is " + label));
    }
  }
}
