package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.checkpoint.ScalarType;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published sizes' heads, tied or not, in every stored type, are the same model. */
class StoredTypesIntegrationTests {

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource({"0.5b, 14, 2, true", "7b, 28, 4, false", "72b, 64, 8, false"})
  void everyStoredTypeGivesTheLogitsOfItsValues(
      String size, int heads, int keyValueHeads, boolean tied) throws IOException {
    float[] wanted = logits(new TinyCheckpoint(heads, keyValueHeads, tied), ScalarType.F32);
    assertThat(wanted).hasSize(300).doesNotContain(Float.NaN);
    for (ScalarType type : List.of(ScalarType.F32, ScalarType.F16, ScalarType.BF16)) {
      for (boolean either : new boolean[] {true, false}) {
        TinyCheckpoint checkpoint = new TinyCheckpoint(heads, keyValueHeads, either);
        assertThat(logits(checkpoint, type)).as("%s %s", type, checkpoint).isEqualTo(wanted);
      }
    }
  }

  private float[] logits(TinyCheckpoint checkpoint, ScalarType type) throws IOException {
    String name = type + "-" + checkpoint.tied() + "-" + checkpoint.heads();
    Path stored = checkpoint.write(folder.resolve(name), type);
    Archive archive =
        ModelArchives.prepare(
            new DecoderProgram(),
            stored,
            folder.resolve(name + "-archive"),
            ComputeType.F32,
            ProgressListener.NONE);
    try (DecoderModel model = DecoderModel.load(archive, TestDevice.get(), 64)) {
      DecoderStep step = new DecoderStep().addSequence(0, 0);
      for (int i = 0; i < 20; i++) {
        step.addToken(i * 13 % 299);
      }
      model.step(step);
      step.clear().addSequence(0, 20).addToken(7).sample(SampleParameters.greedy());
      return ModelProbe.stepLogits(model, step);
    }
  }
}
