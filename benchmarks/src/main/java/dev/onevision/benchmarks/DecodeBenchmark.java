package dev.onevision.benchmarks;

import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.DecoderStep;
import dev.onevision.inference.runtime.SampleParameters;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * How fast the decoder reads prompts and writes tokens, and what memory it takes, with a model of a
 * published size and random weights.
 *
 * <p>{@code bench decode [--shape 0.5b|7b] [--context N] [--steps N] [--device auto|cpu|cuda:N]
 * [--threads N] [--type bf16|f32] [--graphs true|false] [--work DIR]}. Batch sizes take turns, so
 * that a busy machine is unfair to none.
 */
public final class DecodeBenchmark {

  private static final int PROMPTS = 5;
  private static final int ROUNDS = 5;
  private static final double MEGABYTE = 1e6;

  private DecodeBenchmark() {}

  /** Runs it and prints a report. */
  public static void main(String[] arguments) throws IOException {
    Options options = Options.parse(arguments);
    ComputeDevice device = ComputeDevice.parse(options.device()).withThreads(options.threads());
    RandomCheckpoint.Shape shape = options.shape();
    report("Random weights in the shape of the %s model, in %s", shape.title(), options.work());
    Path checkpoint =
        RandomCheckpoint.in(options.work().resolve("checkpoint-" + shape.title()), shape);
    Archive archive =
        ModelArchives.prepare(
            new DecoderProgram(),
            checkpoint,
            options
                .work()
                .resolve(
                    "archives-%s-%s"
                        .formatted(shape.title(), options.type().name().toLowerCase(Locale.ROOT))),
            options.type(),
            ProgressListener.NONE);
    int slotsPerSequence = options.context() + ROUNDS * options.steps() + 1;
    int slots = slotsPerSequence * options.mostSequences();
    long start = System.nanoTime();
    try (DecoderModel model = DecoderModel.load(archive, device, slots)) {
      report(
          "load       %8.1f s    (%s, %s, %d threads)",
          (System.nanoTime() - start) / 1e9,
          device,
          options.type(),
          options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors());
      if (options.graphs()) {
        report(
            "recorded   %8d decode steps as CUDA graphs",
            model.recordDecodeSteps(options.mostSequences()));
      }
      measure(model, options, slotsPerSequence);
      reportMemory(archive, slots);
    }
  }

  private static void measure(DecoderModel model, Options options, int slotsPerSequence) {
    DecoderStep step = new DecoderStep();
    int most = options.mostSequences();
    double[] prefill = new double[PROMPTS];
    for (int sequence = 0; sequence < PROMPTS; sequence++) {
      step.clear().addSequence(0, 0);
      for (int i = 0; i < options.context(); i++) {
        step.addToken((sequence * 37 + i) % 1000);
      }
      step.sample(SampleParameters.greedy());
      prefill[sequence] = seconds(model, step);
    }
    for (int sequence = 1; sequence < most; sequence++) {
      model.copySlots(0, sequence * slotsPerSequence, options.context());
    }
    report(
        "prefill    %8.0f tokens/s, 1 prompt of %d",
        options.context() / median(prefill), options.context());
    double[][] seconds = new double[options.batches().length][ROUNDS * options.steps()];
    for (int round = 0; round < ROUNDS; round++) {
      for (int batch = 0; batch < options.batches().length; batch++) {
        for (int i = 0; i < options.steps(); i++) {
          int done = round * options.steps() + i;
          step.clear();
          for (int sequence = 0; sequence < options.batches()[batch]; sequence++) {
            step.addSequence(sequence * slotsPerSequence, options.context() + done)
                .addToken(7 + sequence)
                .sample(SampleParameters.greedy());
          }
          seconds[batch][done] = seconds(model, step);
        }
      }
    }
    double[] rates = new double[options.batches().length];
    for (int batch = 0; batch < options.batches().length; batch++) {
      double middle = median(seconds[batch]);
      rates[batch] = options.batches()[batch] / middle;
      report(
          "decode %2d  %8.1f tokens/s  (step: median %.1f ms, best %.1f ms)",
          options.batches()[batch],
          rates[batch],
          middle * 1e3,
          Arrays.stream(seconds[batch]).min().orElse(0) * 1e3);
    }
    report(
        "%d sequences give %.2f times the tokens of 1", most, rates[rates.length - 1] / rates[0]);
  }

  private static void reportMemory(Archive archive, int slots) throws IOException {
    ResidentMemory memory = ResidentMemory.read();
    double weights = Files.size(archive.file()) / MEGABYTE;
    double cache = DecoderModel.bytesPerSlot(archive) * (double) slots / MEGABYTE;
    double resident = memory.now() / MEGABYTE;
    report(
        "resident   %8.0f MB = weights %.0f + keys and values %.0f + rest %.0f  (highest %.0f)",
        resident, weights, cache, resident - weights - cache, memory.most() / MEGABYTE);
  }

  private static double seconds(DecoderModel model, DecoderStep step) {
    long start = System.nanoTime();
    model.step(step);
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void report(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  /** What the command line says. */
  private record Options(
      RandomCheckpoint.Shape shape,
      int context,
      int steps,
      String device,
      int threads,
      ComputeType type,
      @SuppressWarnings("ArrayRecordComponent") int[] batches,
      boolean graphs,
      Path work) {

    int mostSequences() {
      return Arrays.stream(batches).max().orElseThrow();
    }

    static Options parse(String[] arguments) {
      RandomCheckpoint.Shape shape = RandomCheckpoint.Shape.HALF_B;
      int[] batches = {1, 8};
      boolean graphs = true;
      int context = 730;
      int steps = 10;
      String device = "auto";
      int threads = 0;
      ComputeType type = ComputeType.BF16;
      Path work = Path.of(System.getProperty("onevision.home", "."), "work", "bench");
      for (int i = 0; i < arguments.length; i += 2) {
        if (i + 1 == arguments.length) {
          throw new IllegalArgumentException(arguments[i] + " needs a value");
        }
        String value = arguments[i + 1];
        switch (arguments[i]) {
          case "--shape" -> shape = RandomCheckpoint.Shape.of(value);
          case "--sequences" ->
              batches = Arrays.stream(value.split(",")).mapToInt(Integer::parseInt).toArray();
          case "--graphs" -> graphs = Boolean.parseBoolean(value);
          case "--context" -> context = Integer.parseInt(value);
          case "--steps" -> steps = Integer.parseInt(value);
          case "--device" -> device = value;
          case "--threads" -> threads = Integer.parseInt(value);
          case "--type" -> type = ComputeType.valueOf(value.toUpperCase(Locale.ROOT));
          case "--work" -> work = Path.of(value);
          default ->
              throw new IllegalArgumentException(
                  arguments[i]
                      + " is not known; use --shape, --context, --steps, --device, --threads,"
                      + " --type, --sequences, --graphs, --work");
        }
      }
      return new Options(shape, context, steps, device, threads, type, batches, graphs, work);
    }
  }
}
