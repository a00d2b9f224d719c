package dev.onevision.benchmarks;

import dev.onevision.benchmarks.checkpoint.ModelShape;
import dev.onevision.benchmarks.checkpoint.RandomCheckpoint;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures what each sampling parameter adds to a decode step, with random weights in the 0.5b
 * shape (151,936 tokens). Each measurement takes turns with plain greedy steps, and the result is
 * the median difference, so that other load on the machine affects all of them alike.
 */
@Command(
    name = "sampling",
    mixinStandardHelpOptions = true,
    description = "Time that each sampling parameter adds to a decode step.")
final class SamplingBenchmark implements Callable<Integer> {

  private static final int[] BATCHES = {1, 8};
  private static final int VOCABULARY = 151_936;
  private static final int SLOTS = 64;

  @Option(
      names = "--steps",
      defaultValue = "30",
      description = "Steps of each measurement. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Mixin private BenchFolder work = new BenchFolder();

  @Override
  public Integer call() throws IOException {
    Archive archive =
        ModelArchives.prepare(
            new DecoderProgram(),
            RandomCheckpoint.languageModel(
                work.folder().resolve("checkpoint-0.5b"), ModelShape.HALF_B),
            work.folder().resolve("archives-0.5b-bf16"),
            ComputeType.BF16,
            ProgressListener.NONE);
    int max = BATCHES[BATCHES.length - 1];
    try (DecoderModel model =
        DecoderModel.load(archive, ComputeDevice.parse("auto"), max * SLOTS)) {
      System.out.println("milliseconds over a greedy step, median of " + steps);
      for (int batch : BATCHES) {
        for (Map.Entry<String, SampleParameters> variant : variants().entrySet()) {
          measure(model, batch, variant.getKey(), variant.getValue());
        }
      }
    }
    return 0;
  }

  private static Map<String, SampleParameters> variants() {
    TokenCounts history = TokenCounts.of(IntStream.range(0, 1000).map(i -> i * 7).toArray());
    long[] mask = new long[VOCABULARY / Long.SIZE];
    Arrays.fill(mask, 0x5555555555555555L);
    int[] biased = IntStream.range(0, 100).toArray();
    SampleParameters greedy = SampleParameters.greedy();
    Map<String, SampleParameters> variants = new LinkedHashMap<>();
    variants.put("greedy", greedy);
    variants.put(
        "penalties, 1,000 tokens", greedy.withPenalties(new Penalties(1.1f, 1, 1, history)));
    variants.put("logit bias, 100 tokens", greedy.withBias(new LogitBias(biased, new float[100])));
    variants.put("mask", greedy.withAllowedTokens(mask));
    variants.put("log probability", greedy.withLogprobs(0));
    variants.put("20 log probabilities", greedy.withLogprobs(20));
    variants.put("temperature", SampleParameters.drawn(0.7f, 0, 1, 0.5f));
    variants.put("temperature, top-k 20, top-p 0.8", SampleParameters.drawn(0.7f, 20, 0.8f, 0.5f));
    variants.put(
        "temperature, min-p 0.05", SampleParameters.drawn(0.7f, 0, 1, 0.5f).withMinP(0.05f));
    variants.put(
        "temperature 2, top-p 0.99 (all sorted)", SampleParameters.drawn(2, 0, 0.99f, 0.5f));
    return variants;
  }

  private void measure(DecoderModel model, int batch, String name, SampleParameters variant) {
    double[] plain = new double[steps];
    double[] differences = new double[steps];
    for (int i = -3; i < steps; i++) {
      double before = seconds(model, batch, SampleParameters.greedy());
      double with = seconds(model, batch, variant);
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
            StepTime.median(differences) * 1e3,
            StepTime.median(plain) * 1e3));
  }

  private static double seconds(DecoderModel model, int batch, SampleParameters variant) {
    DecoderStep step = new DecoderStep();
    for (int sequence = 0; sequence < batch; sequence++) {
      step.addSequence(sequence * SLOTS, SLOTS / 2).addToken(7 + sequence).sample(variant);
    }
    return StepTime.seconds(model, step);
  }
}
