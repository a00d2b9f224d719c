package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.onevision.inference.checkpoint.ScalarType;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights that 8 or 4 bits hold exactly give the same model in these formats. */
class QuantizedWeightsIntegrationTests {

  @TempDir Path folder;

  /**
   * A few rows go through the kernels that read quantized weights, many through dense ones. The
   * wide model's matrices become dense in parts.
   */
  @ParameterizedTest
  @CsvSource({
    "INT8, 255, F32, true, 64",
    "INT8, 255, BF16, false, 64",
    "INT4, 16, F32, false, 64",
    "INT4, 16, BF16, true, 64",
    "INT4, 16, F32, false, 40000"
  })
  void weightsOfFewLevelsKeepTheirLogits(
      WeightFormat format, int levels, ComputeType type, boolean tied, int intermediate)
      throws IOException {
    assumeThat(TestDevice.get().cuda() && format == WeightFormat.INT4 && type == ComputeType.F32)
        .isFalse();
    Path checkpoint =
        new TinyCheckpoint(8, 4, tied, intermediate, levels).write(folder, ScalarType.BF16);

    for (int prompt : new int[] {1, 20, 100, 200}) {
      float[] wanted = logits(checkpoint, WeightFormat.FULL, ComputeType.F32, prompt);
      float[] got = logits(checkpoint, format, type, prompt);
      float largest = 0;
      for (float logit : wanted) {
        largest = Math.max(largest, Math.abs(logit));
      }
      float tolerance = largest * tolerance(format, type);
      for (int i = 0; i < wanted.length; i++) {
        assertThat(got[i])
            .as("prompt %d, token %d", prompt, i)
            .isCloseTo(wanted[i], within(tolerance));
      }
    }
  }

  /** The head of a model with 4-bit weights has 8 bits, which cannot hold 16 levels exactly. */
  private static float tolerance(WeightFormat format, ComputeType type) {
    return type == ComputeType.BF16 ? 0.04f : format == WeightFormat.INT4 ? 0.01f : 1e-4f;
  }

  private float[] logits(Path checkpoint, WeightFormat format, ComputeType type, int prompt) {
    Archive archive =
        ModelArchives.prepare(
            new DecoderProgram(format),
            checkpoint,
            folder.resolve("archives-" + type),
            type,
            ProgressListener.NONE);
    try (DecoderModel model = DecoderModel.load(archive, TestDevice.get(), 200)) {
      DecoderStep step = new DecoderStep().addSequence(0, 0);
      for (int i = 0; i < prompt; i++) {
        step.addToken(i * 13 % 299);
      }
      return ModelProbe.stepLogits(model, step.sample(SampleParameters.greedy()));
    }
  }
}
