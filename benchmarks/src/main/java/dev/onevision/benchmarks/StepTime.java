package dev.onevision.benchmarks;

import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.DecoderStep;
import java.util.Arrays;

/** Measures steps of the decoder. */
final class StepTime {

  private StepTime() {}

  /** Runs the step and returns its duration in seconds. */
  static double seconds(DecoderModel model, DecoderStep step) {
    long start = System.nanoTime();
    model.step(step);
    return (System.nanoTime() - start) / 1e9;
  }

  /** The median; of an even number of values the larger of the middle two. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
