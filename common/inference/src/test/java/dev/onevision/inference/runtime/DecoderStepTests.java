package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DecoderStepTests {

  private final DecoderStep step = new DecoderStep();

  @Test
  void rowsBelongToTheSequenceBegunLast() {
    step.addSequence(0, 5).addToken(1).addSequence(100, 0).addToken(2).addToken(3);

    assertThat(step.sequences()).isEqualTo(2);
    assertThat(step.rows()).isEqualTo(3);
    assertThat(step.rowCount(0)).isEqualTo(1);
    assertThat(step.rowCount(1)).isEqualTo(2);
    assertThat(step.regionStart(1)).isEqualTo(100);
    assertThat(step.cachedTokens(0)).isEqualTo(5);
  }

  @Test
  void theLastRowOfASequenceIsSampled() {
    step.addSequence(0, 0).addToken(1).addToken(2);
    step.addSequence(10, 0).addToken(3).addToken(4).sample(SampleParameters.greedy());

    assertThat(step.sampledRows()).isEqualTo(1);
    assertThat(step.sampledRow(0)).isEqualTo(3);
  }

  @Test
  void clearedStepIsEmpty() {
    step.addSequence(0, 0).addToken(1).sample(SampleParameters.greedy());
    step.clear();

    assertThat(step.rows()).isZero();
    assertThat(step.sequences()).isZero();
    assertThat(step.sampledRows()).isZero();
  }

  @Test
  void growsPastItsFirstSize() {
    for (int sequence = 0; sequence < 100; sequence++) {
      step.addSequence(sequence * 10, 0);
      for (int token = 0; token < 10; token++) {
        step.addToken(sequence * 10 + token);
      }
      step.sample(SampleParameters.greedy());
    }

    assertThat(step.rows()).isEqualTo(1000);
    assertThat(step.token(999)).isEqualTo(999);
    assertThat(step.sampledRow(99)).isEqualTo(999);
    assertThat(step.rowCount(99)).isEqualTo(10);
  }

  @Test
  void rowsWithoutASequenceAreRefused() {
    assertThatThrownBy(() -> step.addToken(1)).hasMessageContaining("addSequence");
  }

  @Test
  void sequencesWithoutRowsAreRefused() {
    step.addSequence(0, 0);

    assertThatThrownBy(() -> step.addSequence(1, 0)).hasMessageContaining("at least one row");
    assertThatThrownBy(() -> step.sample(SampleParameters.greedy()))
        .hasMessageContaining("at least one row");
  }

  @Test
  void aRowIsSampledOnce() {
    step.addSequence(0, 0).addToken(1).sample(SampleParameters.greedy());

    assertThatThrownBy(() -> step.sample(SampleParameters.greedy()))
        .hasMessageContaining("already");
  }
}
