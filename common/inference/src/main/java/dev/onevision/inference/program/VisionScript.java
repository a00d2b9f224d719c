package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.VisionConfig;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The TorchScript text of the vision tower, the projector and the merge of tiles. */
final class VisionScript {

  private static final ScriptTemplate TEMPLATE = ScriptTemplate.read("linear.py", "vision.py");

  private VisionScript() {}

  static String text(ModelConfig config, ComputeType type) {
    VisionConfig vision = config.vision();
    int side = vision.patchesPerSide();
    int headSize = vision.hiddenSize() / vision.heads();
    List<Map<String, Object>> layers =
        IntStream.range(0, vision.layers())
            .mapToObj(index -> Map.<String, Object>of("layer", index))
            .toList();
    Map<String, Object> values = ScriptTemplate.elementTypes();
    values.put("hidden", vision.hiddenSize());
    values.put("heads", vision.heads());
    values.put("head_size", headSize);
    values.put("scale", 1 / Math.sqrt(headSize));
    values.put("epsilon", vision.normEpsilon());
    values.put("patch", vision.patchSize());
    values.put("patches", side * side);
    values.put("side", side);
    values.put("pooled", VisionTokens.pooledSide(side));
    values.put("frame_rows", VisionTokens.video(1, side) - 1);
    values.put("width", config.text().hiddenSize());
    values.put("level", 1 / 255.0);
    values.put("type", ElementType.of(type).number());
    return TEMPLATE.fill(values, Map.of("layer", layers));
  }
}
