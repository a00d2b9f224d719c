package dev.onevision.benchmarks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.inference.checkpoint.CheckpointTensor;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.program.VisionProgram;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Both layouts of the published shape are the same model. */
@Tag("full-shape")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullShapeLayoutIntegrationTests {

  private Checkpoint lmms;
  private Checkpoint hf;

  @BeforeAll
  void open() {
    lmms = Checkpoint.open(FullShape.checkpoint(CheckpointLayout.LMMS));
    hf = Checkpoint.open(FullShape.checkpoint(CheckpointLayout.HF));
  }

  @AfterAll
  void close() {
    lmms.close();
    hf.close();
  }

  @Test
  void dimensionsAndProgramsAreEqual() {
    assertThat(lmms.config()).isEqualTo(hf.config());
    for (Program program : List.of(new VisionProgram(), new DecoderProgram())) {
      assertThat(program.source(lmms.config(), ComputeType.BF16))
          .isEqualTo(program.source(hf.config(), ComputeType.BF16));
    }
  }

  /** The tower of the original layout has one more layer, whose tensors the other one lacks. */
  @Test
  void tensorsAreEqualBitForBit() {
    ModelShape.HALF_B
        .tensors()
        .forEach(
            (name, shape) -> {
              CheckpointTensor original = lmms.tensor(name, shape);
              CheckpointTensor converted = hf.tensor(name, shape);
              assertThat(original.type()).isEqualTo(converted.type());
              assertThat(original.data().mismatch(converted.data())).as(name).isEqualTo(-1);
            });
  }

  @Test
  void completionsEndWithBothEndTokens() {
    assertThat(lmms.generationDefaults().endTokens()).containsExactly(151645, 151643);
    assertThat(hf.generationDefaults()).isEqualTo(lmms.generationDefaults());
  }
}
