package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.onevision.inference.checkpoint.ScalarType;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights are laid out for the processor's bf16 instructions, and products stay the same. */
class PackedWeightsIntegrationTests {

  @TempDir Path folder;

  static Stream<Program> programs() {
    return Stream.of(new DecoderProgram(), new VisionProgram());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void weightsArePackedForProcessorsWithBf16AndOnlyForTheirType(Program program) {
    assumeThat(ProcessorFeatures.computesInBf16()).isTrue();
    assumeThat(TestDevice.get().cuda()).isFalse();

    assertThat(packs(program, ComputeType.BF16)).isGreaterThan(8);
    assertThat(packs(program, ComputeType.F32)).isZero();
  }

  private static int packs(Program program, ComputeType type) {
    Archive archive = Parity.archive(program, "checkpoint-lmms", type);
    try (LoadedProgram loaded = LoadedProgram.load(archive, TestDevice.get())) {
      return loaded.packWeights();
    }
  }

  /**
   * Packed products end with silu, a multiplication or the residual, so they round less often than
   * plain ones.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void packedWeightsAreAsCloseToF32AsPlainOnes(boolean tied) throws IOException {
    Path checkpoint = new TinyCheckpoint(14, 2, tied).write(folder, ScalarType.BF16);
    Archive archive = prepare(checkpoint, ComputeType.BF16);
    Archive exact = prepare(checkpoint, ComputeType.F32);
    try (LoadedProgram plain = LoadedProgram.load(archive, TestDevice.get());
        DecoderModel packed = DecoderModel.load(archive, TestDevice.get(), 64);
        DecoderModel f32 = DecoderModel.load(exact, TestDevice.get(), 64)) {
      for (int rows : new int[] {1, 2, 40}) {
        DecoderStep step = new DecoderStep().addSequence(0, 0);
        for (int i = 0; i < rows; i++) {
          step.addToken(i * 13 % 299);
        }
        step.sample(SampleParameters.greedy());
        float[] wanted = ModelProbe.stepLogits(f32, step);
        double plainError = meanError(ModelProbe.stepLogits(plain, packed, step), wanted);
        double packedError = meanError(ModelProbe.stepLogits(packed, step), wanted);
        assertThat(packedError).isLessThan(1.2 * plainError).isLessThan(0.02);
      }
    }
  }

  private Archive prepare(Path checkpoint, ComputeType type) throws IOException {
    return ModelArchives.prepare(
        new DecoderProgram(),
        checkpoint,
        folder.resolve("archives-" + type),
        type,
        ProgressListener.NONE);
  }

  private static double meanError(float[] logits, float[] wanted) {
    double sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      sum += Math.abs(logits[i] - wanted[i]);
    }
    return sum / wanted.length;
  }
}
