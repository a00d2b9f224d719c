package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.VisionConfig;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The TorchScript text of the vision tower, the projector and the merge of tiles. */
final class VisionScript {

  private static final ScriptTemplate TEMPLATE = ScriptTemplate.read("vision.py");

  private VisionScript() {}

  static String text(ModelConfig config, ComputeType type) {
    VisionConfig vision = config.vision();
    int side = vision.patchesPerSide();
    int headSize = vision.hiddenSize() / vision.heads();
    List<Map<String, Object>> layers =
        IntStream.range(0, vision.layers())
            .mapToObj(index -> Map.<String, Object>of("layer", index))
            .toList();
    return TEMPLATE.fill(
        Map.ofEntries(
            Map.entry("hidden", vision.hiddenSize()),
            Map.entry("heads", vision.heads()),
            Map.entry("head_size", headSize),
            Map.entry("scale", 1 / Math.sqrt(headSize)),
            Map.entry("epsilon", vision.normEpsilon()),
            Map.entry("patch", vision.patchSize()),
            Map.entry("patches", side * side),
            Map.entry("side", side),
            Map.entry("pooled", VisionTokens.pooledSide(side)),
            Map.entry("width", config.text().hiddenSize()),
            Map.entry("level", 1 / 255.0),
            Map.entry("type", ScriptTemplate.elementType(type))),
        Map.of("layer", layers));
  }
}
