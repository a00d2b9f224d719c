package dev.onevision.benchmarks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.PublishedModel;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderBytes;
import dev.onevision.inference.program.VisionBytes;
import dev.onevision.inference.program.WeightFormat;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelShapeTests {

  /** The computed sizes leave out norms and biases. */
  @ParameterizedTest
  @EnumSource
  void computedSizesAreThoseOfTheTensors(ModelShape shape) {
    ModelConfig config =
        Arrays.stream(PublishedModel.values())
            .filter(model -> model.label().equals(shape.label()))
            .findFirst()
            .orElseThrow()
            .config();
    Map<String, long[]> all = shape.tensors();
    Map<String, long[]> decoder = shape.languageModel();
    all.keySet().removeAll(decoder.keySet());

    assertThat(DecoderBytes.of(config.text(), ComputeType.BF16, WeightFormat.FULL).total())
        .isCloseTo(bytes(decoder), withPercentage(0.1));
    assertThat(VisionBytes.of(config, ComputeType.BF16)).isCloseTo(bytes(all), withPercentage(0.2));
  }

  private static long bytes(Map<String, long[]> tensors) {
    return 2
        * tensors.values().stream()
            .mapToLong(shape -> Arrays.stream(shape).reduce(1, Math::multiplyExact))
            .sum();
  }
}
