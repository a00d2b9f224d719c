package dev.onevision.inference.program;

import dev.onevision.inference.torchscript.ScriptModule;
import dev.onevision.inference.torchscript.TensorData;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The weights of a matrix product, as class {@code Linear} of {@code linear.py} has them. */
final class LinearModule {

  static final String RESOURCE = "linear.py";

  private LinearModule() {}

  /**
   * @param weight {@code [outputs, inputs]}
   */
  static ScriptModule of(TensorData weight) {
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("weight", weight);
    return new ScriptModule("Linear", attributes);
  }
}
