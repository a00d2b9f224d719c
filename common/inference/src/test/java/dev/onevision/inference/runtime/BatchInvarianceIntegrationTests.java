package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.testing.Parity;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sequence's tokens do not depend on what runs beside it (f32). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchInvarianceIntegrationTests {

  private static final int REGION = 200;
  private static final int TOKENS = 40;

  private DecoderModel model;

  @BeforeAll
  void load() {
    model =
        DecoderModel.load(
            Parity.archive(new DecoderProgram(), "checkpoint-lmms", ComputeType.F32),
            TestDevice.get(),
            16 * REGION);
  }

  @AfterAll
  void close() {
    model.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void requestAloneAndAmongFifteenOthersGetsTheSameTokens(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (boolean greedy : new boolean[] {true, false}) {
      Sequence alone = new Sequence(random.split(), greedy, 0);
      run(List.of(alone));
      Sequence among = alone.again(7 * REGION);
      List<Sequence> batch = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        batch.add(i == 7 ? among : new Sequence(random.split(), random.nextBoolean(), i * REGION));
      }
      run(batch);
      assertThat(among.tokens).isEqualTo(alone.tokens);
    }
  }

  /** Sums are taken in another order, so the last digits may differ, and nothing more. */
  @Test
  void logitsAloneAndAmongOthersDifferByRoundingOnly() {
    SplittableRandom random = new SplittableRandom(5);
    DecoderStep together = new DecoderStep();
    float largest = 0;
    float[][] alone = new float[16][];
    for (int i = 0; i < alone.length; i++) {
      Sequence sequence = new Sequence(random.split(), true, i * REGION);
      run(List.of(sequence));
      DecoderStep single = new DecoderStep();
      sequence.addTo(single);
      alone[i] = ModelProbe.stepLogits(model, single);
      sequence.cached--;
      sequence.addTo(together);
    }
    float[] rows = ModelProbe.stepLogits(model, together);
    for (int i = 0; i < rows.length; i++) {
      int width = alone[0].length;
      largest = Math.max(largest, Math.abs(rows[i] - alone[i / width][i % width]));
    }
    assertThat(largest).isLessThan(1e-4f);
  }

  /** Few rows take one attention on the CPU, and many rows take blocks of another. */
  @ParameterizedTest
  @ValueSource(ints = {8, 100, 700, 3000})
  void aLongPromptHasTheSameLogitsInPartsOfAnySize(int part) {
    int[] prompt = new SplittableRandom(17).ints(3000, 0, 505).toArray();
    float[] expected = logits(prompt, 7);
    float[] actual = logits(prompt, part);
    float largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
    }
    assertThat(expected).doesNotContain(Float.NaN);
    assertThat(largest).isLessThan(1e-4f);
  }

  @Test
  void copiedPromptContinuesLikeTheOriginal() {
    Sequence first = new Sequence(new SplittableRandom(9), true, 0);
    run(List.of(first));
    Sequence second = first.again(3 * REGION);
    second.cached = second.prompt.length - 1;
    model.copySlots(0, 3 * REGION, second.cached);
    run(List.of(second));
    assertThat(second.tokens).isEqualTo(first.tokens);
  }

  @ParameterizedTest
  @ValueSource(ints = {-40, -7, -1, 1, 7, 40})
  void promptThatMovesOverItselfContinuesLikeTheOriginal(int distance) {
    Sequence first = new Sequence(new SplittableRandom(12), true, REGION);
    assertThat(first.prompt.length).as("tokens of the prompt").isGreaterThan(50);
    run(List.of(first));
    Sequence moved = first.again(REGION + distance);
    moved.cached = moved.prompt.length - 1;
    model.copySlots(REGION, REGION + distance, moved.cached);
    run(List.of(moved));
    assertThat(moved.tokens).isEqualTo(first.tokens);
  }

  @Test
  void slotsThatDoNotExistAreNotCopied() {
    for (int[] run : new int[][] {{-1, 9, 2}, {9, -1, 2}, {0, 16 * REGION - 1, 2}, {0, 9, 0}}) {
      assertThatThrownBy(() -> model.copySlots(run[0], run[1], run[2]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** The logits after a prompt that is read in parts of so many tokens. */
  private float[] logits(int[] prompt, int part) {
    for (int begin = 0; ; begin += part) {
      DecoderStep step = new DecoderStep().addSequence(0, begin);
      int end = Math.min(prompt.length, begin + part);
      for (int i = begin; i < end; i++) {
        step.addToken(prompt[i]);
      }
      if (end == prompt.length) {
        step.sample(SampleParameters.greedy());
        return ModelProbe.stepLogits(model, step);
      }
      model.step(step);
    }
  }

  private void run(List<Sequence> sequences) {
    DecoderStep step = new DecoderStep();
    while (sequences.stream().anyMatch(sequence -> sequence.tokens.size() < TOKENS)) {
      step.clear();
      List<Sequence> sampled = new ArrayList<>();
      for (Sequence sequence : sequences) {
        if (sequence.tokens.size() < TOKENS && sequence.addTo(step)) {
          sampled.add(sequence);
        }
      }
      List<SampledToken> tokens = model.step(step);
      for (int i = 0; i < sampled.size(); i++) {
        sampled.get(i).tokens.add(tokens.get(i).id());
      }
    }
  }

  /** A random prompt, read in chunks, and its own way of choosing. */
  private static final class Sequence {

    private final int[] prompt;
    private final int chunk;
    private final SampleParameters parameters;
    private final float[] uniforms;
    private final int regionStart;
    private final List<Integer> tokens = new ArrayList<>();
    private int cached;

    Sequence(SplittableRandom random, boolean greedy, int regionStart) {
      this.prompt = random.ints(1 + random.nextInt(REGION - TOKENS - 1), 0, 505).toArray();
      this.chunk = 20 + random.nextInt(100);
      this.parameters =
          greedy
              ? SampleParameters.greedy()
              : SampleParameters.drawn(0.5f + random.nextInt(10) / 10f, random.nextInt(60), 0.9f, 0)
                  .withMinP(random.nextInt(3) / 100f);
      this.uniforms = new float[TOKENS];
      for (int i = 0; i < TOKENS; i++) {
        uniforms[i] = (random.nextInt() >>> 8) * 0x1p-24f;
      }
      this.regionStart = regionStart;
    }

    private Sequence(Sequence other, int regionStart) {
      this.prompt = other.prompt;
      this.chunk = other.chunk / 2 + 1;
      this.parameters = other.parameters;
      this.uniforms = other.uniforms;
      this.regionStart = regionStart;
    }

    Sequence again(int elsewhere) {
      return new Sequence(this, elsewhere);
    }

    boolean addTo(DecoderStep step) {
      step.addSequence(regionStart, cached);
      if (cached >= prompt.length) {
        step.addToken(tokens.getLast());
        cached++;
      } else {
        int end = Math.min(prompt.length, cached + chunk);
        while (cached < end) {
          step.addToken(prompt[cached++]);
        }
        if (end < prompt.length) {
          return false;
        }
      }
      step.sample(parameters.withUniform(uniforms[tokens.size() % TOKENS]));
      return true;
    }
  }
}
