package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.testing.Parity;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Recorded steps, where a GPU is. */
class DecodeGraphsIntegrationTests {

  private static final int SEQUENCES = 13;
  private static final int REGION = 96;

  @Test
  void recordedStepsChooseTheTokensOfOrdinaryOnes() {
    ComputeDevice device = TestDevice.get();
    assumeTrue(device.cuda(), "needs a GPU: -Donevision.test.device=cuda");
    try (DecoderModel model =
        DecoderModel.load(
            Parity.archive(new DecoderProgram(), "checkpoint-lmms", ComputeType.BF16),
            device,
            SEQUENCES * REGION)) {
      List<List<Integer>> ordinary = decode(model);
      assertThat(model.recordDecodeSteps(SEQUENCES)).isPositive();
      assertThat(decode(model)).isEqualTo(ordinary);
    }
  }

  /** Sequences of several lengths that end one after the other, some drawn and some greedy. */
  private static List<List<Integer>> decode(DecoderModel model) {
    SplittableRandom random = new SplittableRandom(3);
    DecoderStep step = new DecoderStep();
    int[] cached = new int[SEQUENCES];
    for (int i = 0; i < SEQUENCES; i++) {
      cached[i] = 1 + random.nextInt(40);
      step.addSequence(i * REGION, 0);
      for (int j = 0; j < cached[i]; j++) {
        step.addToken(random.nextInt(500));
      }
    }
    model.step(step);
    List<List<Integer>> tokens = new ArrayList<>();
    for (int i = 0; i < SEQUENCES; i++) {
      tokens.add(new ArrayList<>(List.of(i)));
    }
    for (int round = 0; round < 40; round++) {
      step.clear();
      int running = SEQUENCES - round / 4;
      for (int i = 0; i < running; i++) {
        step.addSequence(i * REGION, cached[i]++).addToken(tokens.get(i).getLast());
        step.sample(
            i % 2 == 0
                ? SampleParameters.greedy()
                : SampleParameters.drawn(0.8f, 20, 0.9f, random.nextInt(1 << 20) * 0x1p-20f));
      }
      List<SampledToken> sampled = model.step(step);
      for (int i = 0; i < running; i++) {
        tokens.get(i).add(sampled.get(i).id());
      }
    }
    return tokens;
  }
}
