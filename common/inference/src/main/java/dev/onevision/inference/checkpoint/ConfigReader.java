package dev.onevision.inference.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code config.json} of either layout. The original one keeps the language model's fields at
 * the top, the converted one under {@code text_config}; {@code model_type} does not tell them
 * apart, {@code architectures} does.
 */
final class ConfigReader {

  static final String FILE = "config.json";

  /** The tower of the published models, whose original configuration only names it. */
  private static final VisionConfig SIGLIP_SO400M =
      new VisionConfig(1152, 4304, 26, 16, 384, 14, 1e-6);

  private static final Pattern ANYRES_MAX = Pattern.compile("anyres_max_(\\d{1,4})");
  private static final int MOST_GRID_PINPOINTS = 1024;

  private ConfigReader() {}

  static Layout layout(JsonFields config) {
    String architecture = config.node().path("architectures").path(0).asString("");
    return switch (architecture) {
      case "LlavaQwenForCausalLM" -> Layout.LMMS_LAB;
      case "LlavaOnevisionForConditionalGeneration" -> Layout.LLAVA_HF;
      default ->
          throw config.problem(
              "architectures",
              "'%s' is not a LLaVA-OneVision model (LlavaQwenForCausalLM or".formatted(architecture)
                  + " LlavaOnevisionForConditionalGeneration)");
    };
  }

  static ModelConfig read(Path folder) {
    Path file = folder.resolve(FILE);
    JsonFields config = new JsonFields(file, JsonFile.read(file));
    return switch (layout(config)) {
      case LMMS_LAB ->
          new ModelConfig(
              text(config, config),
              config.has("vision_config")
                  ? vision(config.object("vision_config"), -1)
                  : SIGLIP_SO400M,
              image(config, "image_aspect_ratio"));
      case LLAVA_HF ->
          new ModelConfig(
              text(config.object("text_config"), config),
              vision(
                  config.object("vision_config"),
                  (int) config.number("vision_feature_layer", -1, -64, -1)),
              image(config, "vision_aspect_ratio"));
    };
  }

  private static TextConfig text(JsonFields text, JsonFields config) {
    String activation = text.text("hidden_act", "silu");
    if (!activation.equals("silu")) {
      throw text.problem("hidden_act", "'" + activation + "' is not supported; only silu is");
    }
    if (text.flag("use_sliding_window", false)) {
      throw text.problem("use_sliding_window", "sliding windows are not supported");
    }
    JsonFields rope = text.object("rope_parameters");
    if (text.has("rope_scaling") || !rope.text("rope_type", "default").equals("default")) {
      throw text.problem("rope_scaling", "scaled rotary positions are not supported");
    }
    int hidden = text.integer("hidden_size");
    int heads = text.integer("num_attention_heads");
    int keyValueHeads = text.integer("num_key_value_heads", heads, 1);
    if (hidden % heads != 0 || heads % keyValueHeads != 0 || hidden / heads % 2 != 0) {
      throw text.problem(
          "num_attention_heads",
          "%d query heads and %d key/value heads do not divide a hidden size of %d evenly"
              .formatted(heads, keyValueHeads, hidden));
    }
    double theta = text.number("rope_theta", 1e6, 1, 1e12);
    return new TextConfig(
        text.integer("vocab_size"),
        hidden,
        text.integer("intermediate_size"),
        text.integer("num_hidden_layers"),
        heads,
        keyValueHeads,
        hidden / heads,
        text.number("rms_norm_eps", 1e-6, 0, 1),
        rope.number("rope_theta", theta, 1, 1e12),
        text.integer("max_position_embeddings", 32768, 1),
        text.flag("tie_word_embeddings", config.flag("tie_word_embeddings", false)));
  }

  /**
   * Reads the tower.
   *
   * @param featureLayer which layer's output is used, counted from the end: -1 is the last
   */
  private static VisionConfig vision(JsonFields vision, int featureLayer) {
    String activation = vision.text("hidden_act", "gelu_pytorch_tanh");
    if (!activation.equals("gelu_pytorch_tanh")) {
      throw vision.problem("hidden_act", "'" + activation + "' is not supported");
    }
    int layers = vision.integer("num_hidden_layers", SIGLIP_SO400M.layers(), 1) + 1 + featureLayer;
    int hidden = vision.integer("hidden_size", SIGLIP_SO400M.hiddenSize(), 1);
    int heads = vision.integer("num_attention_heads", SIGLIP_SO400M.heads(), 1);
    if (layers < 1 || hidden % heads != 0) {
      throw vision.problem(
          "num_attention_heads", "does not divide hidden_size, or no layer is left");
    }
    int imageSize = vision.integer("image_size", SIGLIP_SO400M.imageSize(), 1);
    int patchSize = vision.integer("patch_size", SIGLIP_SO400M.patchSize(), 1);
    if (patchSize > imageSize) {
      throw vision.problem("patch_size", patchSize + " is larger than image_size " + imageSize);
    }
    return new VisionConfig(
        hidden,
        vision.integer("intermediate_size", SIGLIP_SO400M.intermediateSize(), 1),
        layers,
        heads,
        imageSize,
        patchSize,
        vision.number("layer_norm_eps", SIGLIP_SO400M.normEpsilon(), 0, 1));
  }

  private static ImageConfig image(JsonFields config, String aspectRatioField) {
    String aspectRatio = config.text(aspectRatioField, "anyres_max_9");
    Matcher anyres = ANYRES_MAX.matcher(aspectRatio);
    int max = anyres.matches() ? Integer.parseInt(anyres.group(1)) : 0;
    if (max == 0 && !aspectRatio.equals("anyres")) {
      throw config.problem(aspectRatioField, "'" + aspectRatio + "' is not anyres or anyres_max_N");
    }
    JsonNode points = config.node().path("image_grid_pinpoints");
    if (!points.isArray() || points.isEmpty() || points.size() > MOST_GRID_PINPOINTS) {
      throw config.problem(
          "image_grid_pinpoints", "must list 1 to " + MOST_GRID_PINPOINTS + " sizes");
    }
    List<Resolution> pinpoints = new ArrayList<>();
    for (JsonNode point : points) {
      int width = point.path(0).asInt(0);
      int height = point.path(1).asInt(0);
      if (point.size() != 2 || width < 1 || height < 1 || width > 65536 || height > 65536) {
        throw config.problem("image_grid_pinpoints", "not a size in pixels: " + point);
      }
      pinpoints.add(new Resolution(width, height));
    }
    return new ImageConfig(pinpoints, max);
  }
}
