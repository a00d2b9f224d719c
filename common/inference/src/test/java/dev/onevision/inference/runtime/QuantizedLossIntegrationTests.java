package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.testing.Parity;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far smaller weights move the reference's distributions, after each token of its texts. */
class QuantizedLossIntegrationTests {

  private static final int PLACEHOLDER = -200;

  /**
   * The reference's weights are random, so its distributions are flat and their largest tokens are
   * close: a trained model agrees more often.
   *
   * @param divergence bound of the mean Kullback-Leibler divergence from the distributions with
   *     full weights, in nats
   * @param agreement bound of the share of positions with the same most likely token
   */
  @ParameterizedTest
  @CsvSource({"INT8, 0.012, 0.93", "INT4, 0.6, 0.55"})
  void distributionsStayClose(WeightFormat format, double divergence, double agreement) {
    double sum = 0;
    int same = 0;
    int positions = 0;
    try (DecoderModel full = load(WeightFormat.FULL);
        DecoderModel small = load(format)) {
      for (var record : Parity.records("generation")) {
        int[] text =
            Arrays.stream(Parity.ints(record.get("input_ids")))
                .filter(id -> id != PLACEHOLDER)
                .toArray();
        int[] answer = Parity.ints(record.get("greedy").get("ids"));
        DecoderStep step = new DecoderStep().addSequence(0, 0);
        Arrays.stream(text).forEach(step::addToken);
        for (int i = 0; i <= answer.length; i++) {
          step.sample(SampleParameters.greedy());
          float[] wanted = logProbabilities(ModelProbe.stepLogits(full, step));
          float[] got = logProbabilities(ModelProbe.stepLogits(small, step));
          sum += divergence(wanted, got);
          same += largest(wanted) == largest(got) ? 1 : 0;
          positions++;
          if (i < answer.length) {
            step.clear().addSequence(0, text.length + i).addToken(answer[i]);
          }
        }
      }
    }
    assertThat(positions).isGreaterThan(200);
    assertThat(sum / positions).isLessThan(divergence);
    assertThat((double) same / positions).isGreaterThan(agreement);
  }

  private static DecoderModel load(WeightFormat format) {
    return DecoderModel.load(
        Parity.archive(
            new DecoderProgram(format),
            "checkpoint-lmms",
            TestDevice.get().cuda() ? ComputeType.BF16 : ComputeType.F32),
        TestDevice.get(),
        1024);
  }

  private static float[] logProbabilities(float[] logits) {
    double total = 0;
    for (float logit : logits) {
      total += Math.exp(logit);
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] -= (float) Math.log(total);
    }
    return logits;
  }

  private static double divergence(float[] wanted, float[] got) {
    double sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      sum += Math.exp(wanted[i]) * (wanted[i] - got[i]);
    }
    return sum;
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
