package dev.onevision.benchmarks;

import dev.onevision.benchmarks.checkpoint.ModelShape;
import dev.onevision.benchmarks.checkpoint.RandomCheckpoint;
import dev.onevision.benchmarks.checkpoint.ShapeOption;
import dev.onevision.inference.checkpoint.TextConfig;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.DecoderStep;
import dev.onevision.inference.runtime.ModelRuntimeException;
import dev.onevision.inference.runtime.SampleParameters;
import dev.onevision.inference.torchscript.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures the decoder's prefill and decode rates and its memory, with random weights in the shape
 * of a published model. Batch sizes take turns, so that other load on the machine affects all of
 * them alike.
 */
@Command(
    name = "decode",
    mixinStandardHelpOptions = true,
    description = "Tokens per second of prefill and decode, and memory, with random weights.")
final class DecodeBenchmark implements Callable<Integer> {

  private static final int PROMPTS = 5;
  private static final int ROUNDS = 5;
  private static final double MEGABYTE = 1e6;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ShapeOption shapeOption = new ShapeOption();

  @Option(
      names = "--context",
      defaultValue = "730",
      description = "Tokens of each prompt. Default: ${DEFAULT-VALUE}.")
  private int context;

  @Option(
      names = "--steps",
      defaultValue = "10",
      description = "Decode steps in each of " + ROUNDS + " rounds. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--sequences",
      split = ",",
      defaultValue = "1,8",
      description = "Sequences in a batch, a list. Default: ${DEFAULT-VALUE}.")
  private List<Integer> batches = List.of();

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu, cuda or cuda:N. Default: ${DEFAULT-VALUE}.")
  private String device = "";

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "CPU threads; 0 uses one per processor. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--type",
      defaultValue = "bf16",
      description = "bf16 or f32. Default: ${DEFAULT-VALUE}.")
  private ComputeType type = ComputeType.BF16;

  @Option(
      names = "--weights",
      defaultValue = "full",
      description = "full, int8 or int4. Default: ${DEFAULT-VALUE}.")
  private WeightFormat weights = WeightFormat.FULL;

  @Option(
      names = "--graphs",
      arity = "1",
      defaultValue = "true",
      description = "Whether decode steps run as CUDA graphs. Default: ${DEFAULT-VALUE}.")
  private boolean graphs;

  @Mixin private BenchFolder work = new BenchFolder();

  @Override
  public Integer call() throws IOException {
    ModelShape shape = shapeOption.shape();
    ComputeDevice computeDevice = parseDevice();
    report("Random weights in the shape of the %s model, in %s", shape.label(), work.folder());
    Path checkpoint =
        RandomCheckpoint.languageModel(work.folder().resolve("checkpoint-" + shape.label()), shape);
    Archive archive =
        ModelArchives.prepare(
            new DecoderProgram(weights),
            checkpoint,
            work.folder()
                .resolve(
                    "archives-%s-%s"
                        .formatted(shape.label(), type.name().toLowerCase(Locale.ROOT))),
            type,
            ProgressListener.NONE);
    int slotsPerSequence = context + ROUNDS * steps + 1;
    int slots = slotsPerSequence * maxSequences();
    double bandwidth = computeDevice.cuda() ? 0 : MemoryBandwidth.bytesPerSecond(threads());
    long start = System.nanoTime();
    try (DecoderModel model = DecoderModel.load(archive, computeDevice, slots)) {
      report(
          "load       %8.1f s    (%s, %s, %s weights, %d threads)",
          (System.nanoTime() - start) / 1e9, computeDevice, type, weights, threads());
      if (graphs) {
        report(
            "recorded   %8d decode steps as CUDA graphs", model.recordDecodeSteps(maxSequences()));
      }
      double[] rates = measure(model, slotsPerSequence);
      if (bandwidth > 0) {
        reportBandwidth(archive, bandwidth, rates[0] / batches.getFirst());
      }
      reportMemory(archive, slots);
    }
    return 0;
  }

  private ComputeDevice parseDevice() {
    try {
      return ComputeDevice.parse(device).withThreads(threads);
    } catch (IllegalArgumentException | ModelRuntimeException failure) {
      throw new ParameterException(spec.commandLine(), String.valueOf(failure.getMessage()));
    }
  }

  private int maxSequences() {
    return Collections.max(batches);
  }

  private int threads() {
    return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }

  /** Returns tokens per second of each batch size. */
  private double[] measure(DecoderModel model, int slotsPerSequence) {
    DecoderStep step = new DecoderStep();
    int max = maxSequences();
    double[] prefill = new double[PROMPTS];
    for (int sequence = 0; sequence < PROMPTS; sequence++) {
      step.clear().addSequence(0, 0);
      for (int i = 0; i < context; i++) {
        step.addToken((sequence * 37 + i) % 1000);
      }
      step.sample(SampleParameters.greedy());
      prefill[sequence] = StepTime.seconds(model, step);
    }
    for (int sequence = 1; sequence < max; sequence++) {
      model.copySlots(0, sequence * slotsPerSequence, context);
    }
    report(
        "prefill    %8.0f tokens/s, 1 prompt of %d", context / StepTime.median(prefill), context);
    double[][] seconds = new double[batches.size()][ROUNDS * steps];
    for (int round = 0; round < ROUNDS; round++) {
      for (int batch = 0; batch < batches.size(); batch++) {
        for (int i = 0; i < steps; i++) {
          int done = round * steps + i;
          step.clear();
          for (int sequence = 0; sequence < batches.get(batch); sequence++) {
            step.addSequence(sequence * slotsPerSequence, context + done)
                .addToken(7 + sequence)
                .sample(SampleParameters.greedy());
          }
          seconds[batch][done] = StepTime.seconds(model, step);
        }
      }
    }
    double[] rates = new double[batches.size()];
    for (int batch = 0; batch < batches.size(); batch++) {
      double middle = StepTime.median(seconds[batch]);
      rates[batch] = batches.get(batch) / middle;
      report(
          "decode %2d  %8.1f tokens/s  (step: median %.1f ms, best %.1f ms)",
          batches.get(batch),
          rates[batch],
          middle * 1e3,
          Arrays.stream(seconds[batch]).min().orElse(0) * 1e3);
    }
    report("%d sequences give %.2f times the tokens of 1", max, rates[rates.length - 1] / rates[0]);
    return rates;
  }

  /** A step reads each matrix once, and one row of the embedding unless that is also the head. */
  private void reportBandwidth(Archive archive, double bandwidth, double stepsPerSecond)
      throws IOException {
    TextConfig text = archive.config().text();
    boolean embeddingIsHead = text.tiedEmbeddings() && weights == WeightFormat.FULL;
    long embedding = (long) text.vocabularySize() * text.hiddenSize() * type.bytes();
    long read = Files.size(archive.file()) - (embeddingIsHead ? 0 : embedding);
    report(
        "memory     %8.1f GB/s with %d threads; decode reads %.2f GB a step, %.0f %% of that rate",
        bandwidth / 1e9, threads(), read / 1e9, 100 * read * stepsPerSecond / bandwidth);
  }

  private static void reportMemory(Archive archive, int slots) throws IOException {
    ResidentMemory memory = ResidentMemory.read();
    double weights = Files.size(archive.file()) / MEGABYTE;
    double cache = DecoderModel.bytesPerSlot(archive) * (double) slots / MEGABYTE;
    double resident = memory.now() / MEGABYTE;
    report(
        "resident   %8.0f MB = weights %.0f + KV cache %.0f + rest %.0f  (max %.0f)",
        resident, weights, cache, resident - weights - cache, memory.max() / MEGABYTE);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void report(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
