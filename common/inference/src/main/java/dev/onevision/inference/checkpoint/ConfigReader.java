package dev.onevision.inference.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code config.json} of either layout. The original layout has the language model's fields
 * at the top, the converted one under {@code text_config}; {@code architectures} tells them apart,
 * {@code model_type} does not.
 */
final class ConfigReader {

  static final String FILE = "config.json";

  /** The tower of the published models, whose original configuration gives its name only. */
  private static final VisionConfig SIGLIP_SO400M =
      new VisionConfig(1152, 4304, 26, 16, 384, 14, 1e-6);

  private static final Pattern ANYRES_MAX = Pattern.compile("anyres_max_(\\d{1,4})");
  private static final int MAX_GRID_PINPOINTS = 1024;
  private static final int MAX_TILES = 256;
  private static final int MAX_TILE_SIDE = 4096;

  /** The scripts grow with the layers, and are generated before any tensor is looked up. */
  private static final int MAX_LAYERS = 1024;

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
      case LMMS_LAB -> {
        config.only("mm_projector_type", "mlp2x_gelu");
        config.only("mm_patch_merge_type", "spatial_unpad");
        VisionConfig vision =
            config.has("vision_config")
                ? vision(config.object("vision_config"), -1)
                : SIGLIP_SO400M;
        yield new ModelConfig(
            text(config, config), vision, image(config, "image_aspect_ratio", vision));
      }
      case LLAVA_HF -> {
        config.only("projector_hidden_act", "gelu");
        config.only("vision_feature_select_strategy", "full");
        int featureLayer = config.integer("vision_feature_layer", -1, -64, -1);
        VisionConfig vision = vision(config.object("vision_config"), featureLayer);
        yield new ModelConfig(
            text(config.object("text_config"), config),
            vision,
            image(config, "vision_aspect_ratio", vision));
      }
    };
  }

  private static TextConfig text(JsonFields text, JsonFields config) {
    text.only("hidden_act", "silu");
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
    if (text.integer("head_dim", hidden / heads, 1) != hidden / heads) {
      throw text.problem("head_dim", "must be hidden_size / num_attention_heads");
    }
    double theta = text.number("rope_theta", 1e6, 1, 1e12);
    return new TextConfig(
        text.integer("vocab_size"),
        hidden,
        text.integer("intermediate_size"),
        text.integer("num_hidden_layers", null, 1, MAX_LAYERS),
        new TextConfig.Attention(heads, keyValueHeads, hidden / heads),
        new TextConfig.Positions(
            rope.number("rope_theta", theta, 1, 1e12),
            text.integer("max_position_embeddings", 32768, 1)),
        text.number("rms_norm_eps", 1e-6, 0, 1),
        text.flag("tie_word_embeddings", config.flag("tie_word_embeddings", false)));
  }

  /**
   * Reads the tower.
   *
   * @param featureLayer the layer whose output is used, counted from the end: -1 is the last
   */
  private static VisionConfig vision(JsonFields vision, int featureLayer) {
    vision.only("hidden_act", "gelu_pytorch_tanh");
    int stored = vision.integer("num_hidden_layers", SIGLIP_SO400M.layers(), 1, MAX_LAYERS);
    int layers = stored + 1 + featureLayer;
    int hidden = vision.integer("hidden_size", SIGLIP_SO400M.hiddenSize(), 1);
    int heads = vision.integer("num_attention_heads", SIGLIP_SO400M.heads(), 1);
    if (layers < 1 || hidden % heads != 0) {
      throw vision.problem(
          "num_attention_heads",
          "does not divide hidden_size, or vision_feature_layer leaves no layer");
    }
    int imageSize = vision.integer("image_size", SIGLIP_SO400M.imageSize(), 1, MAX_TILE_SIDE);
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

  private static ImageConfig image(
      JsonFields config, String aspectRatioField, VisionConfig vision) {
    String aspectRatio = config.text(aspectRatioField, "anyres_max_9");
    Matcher anyres = ANYRES_MAX.matcher(aspectRatio);
    int max = anyres.matches() ? Integer.parseInt(anyres.group(1)) : 0;
    if (max == 0 && !aspectRatio.equals("anyres")) {
      throw config.problem(aspectRatioField, "'" + aspectRatio + "' is not anyres or anyres_max_N");
    }
    JsonNode points = config.node().path("image_grid_pinpoints");
    if (!points.isArray() || points.isEmpty() || points.size() > MAX_GRID_PINPOINTS) {
      throw config.problem(
          "image_grid_pinpoints", "must list 1 to " + MAX_GRID_PINPOINTS + " sizes");
    }
    List<Size> pinpoints = new ArrayList<>();
    for (JsonNode point : points) {
      int width = point.path(0).asInt(0);
      int height = point.path(1).asInt(0);
      if (point.size() != 2 || !isGrid(width, height, vision.imageSize())) {
        throw config.problem(
            "image_grid_pinpoints",
            "%s is not a [width, height] of 1 to %d tiles of %d x %d pixels"
                .formatted(point, MAX_TILES, vision.imageSize(), vision.imageSize()));
      }
      pinpoints.add(new Size(width, height));
    }
    return new ImageConfig(pinpoints, max);
  }

  private static boolean isGrid(int width, int height, int tile) {
    long tiles = (long) (width / tile) * (height / tile);
    return width > 0 && height > 0 && width % tile == 0 && height % tile == 0 && tiles <= MAX_TILES;
  }
}
