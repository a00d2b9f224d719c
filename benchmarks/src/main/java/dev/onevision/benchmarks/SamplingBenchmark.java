package dev.onevision.benchmarks;

import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.DecoderStep;
import dev.onevision.inference.runtime.LogitBias;
import dev.onevision.inference.runtime.Penalties;
import dev.onevision.inference.runtime.SampleParameters;
import dev.onevision.inference.runtime.TokenCounts;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What each way of choosing a token adds to a step, with a model of the 0.5b size (151,936 tokens)
 * and random weights.
 *
 * <p>{@code bench sampling [STEPS]}. The ways take turns with plain greedy steps, and the figure is
 * the median of the differences, so that a busy machine is unfair to none.
 */
public final class SamplingBenchmark {

  private static final int[] BATCHES = {1, 8};
  private static final int VOCABULARY = 151_936;
  private static final int SLOTS = 64;

  private SamplingBenchmark() {}

  /** Runs it and prints a report. */
  public static void main(String[] arguments) throws IOException {
    int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
    Path work = Path.of(System.getProperty("onevision.home", "."), "work", "bench");
    Archive archive =
        ModelArchives.prepare(
            new DecoderProgram(),
            RandomCheckpoint.in(work.resolve("checkpoint-0.5b"), RandomCheckpoint.Shape.HALF_B),
            work.resolve("archives-0.5b-bf16"),
            ComputeType.BF16,
            ProgressListener.NONE);
    int most = BATCHES[BATCHES.length - 1];
    try (DecoderModel model =
        DecoderModel.load(archive, ComputeDevice.parse("auto"), most * SLOTS)) {
      System.out.println("milliseconds over a greedy step, median of " + steps);
      for (int batch : BATCHES) {
        for (Map.Entry<String, SampleParameters> way : ways().entrySet()) {
          measure(model, batch, way.getKey(), way.getValue(), steps);
        }
      }
    }
  }

  private static Map<String, SampleParameters> ways() {
    TokenCounts history = TokenCounts.of(IntStream.range(0, 1000).map(i -> i * 7).toArray());
    long[] mask = new long[VOCABULARY / Long.SIZE];
    Arrays.fill(mask, 0x5555555555555555L);
    int[] biased = IntStream.range(0, 100).toArray();
    SampleParameters greedy = SampleParameters.greedy();
    Map<String, SampleParameters> ways = new LinkedHashMap<>();
    ways.put("greedy", greedy);
    ways.put("penalties, 1,000 tokens", greedy.withPenalties(new Penalties(1.1f, 1, 1, history)));
    ways.put("logit bias, 100 tokens", greedy.withBias(new LogitBias(biased, new float[100])));
    ways.put("mask", greedy.withAllowedTokens(mask));
    ways.put("log probability", greedy.withLogprobs(0));
    ways.put("20 log probabilities", greedy.withLogprobs(20));
    ways.put("temperature", SampleParameters.drawn(0.7f, 0, 1, 0.5f));
    ways.put("temperature, top-k 20, top-p 0.8", SampleParameters.drawn(0.7f, 20, 0.8f, 0.5f));
    ways.put("temperature, min-p 0.05", SampleParameters.drawn(0.7f, 0, 1, 0.5f).withMinP(0.05f));
    ways.put("temperature 2, top-p 0.99 (all sorted)", SampleParameters.drawn(2, 0, 0.99f, 0.5f));
    return ways;
  }

  private static void measure(
      DecoderModel model, int batch, String name, SampleParameters way, int steps) {
    double[] plain = new double[steps];
    double[] differences = new double[steps];
    for (int i = -3; i < steps; i++) {
      double before = seconds(model, batch, SampleParameters.greedy());
      double with = seconds(model, batch, way);
      double after = seconds(model, batch, SampleParameters.greedy());
      if (i >= 0) {
        plain[i] = (before + after) / 2;
        differences[i] = with - plain[i];
      }
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "%d  %-40s %+7.2f ms  (greedy step %.1f ms)",
            batch,
            name,
            median(differences) * 1e3,
            median(plain) * 1e3));
  }

  private static double seconds(DecoderModel model, int batch, SampleParameters way) {
    DecoderStep step = new DecoderStep();
    for (int sequence = 0; sequence < batch; sequence++) {
      step.addSequence(sequence * SLOTS, SLOTS / 2).addToken(7 + sequence).sample(way);
    }
    long start = System.nanoTime();
    model.step(step);
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
