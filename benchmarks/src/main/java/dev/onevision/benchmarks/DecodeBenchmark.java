package dev.onevision.benchmarks;

import dev.onevision.benchmarks.contenders.DecoderContender;
import dev.onevision.benchmarks.contenders.OwnDecoder;
import dev.onevision.benchmarks.contenders.Peers;
import dev.onevision.benchmarks.report.Report;
import dev.onevision.benchmarks.report.Series;
import dev.onevision.inference.checkpoint.TextConfig;
import dev.onevision.inference.program.Archive;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.runtime.DecoderModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the decoder's decode rates and its memory, with random weights in the shape of a
 * published model. Systems and batch sizes take turns, so that other load on the machine affects
 * all of them alike.
 */
@Command(
    name = "decode",
    mixinStandardHelpOptions = true,
    description = "Tokens per second of decode steps, and memory, with random weights.")
final class DecodeBenchmark implements Callable<Integer> {

  private static final double MEGABYTE = 1e6;

  @Mixin private ContestOptions options = new ContestOptions();

  @Option(
      names = "--context",
      defaultValue = "730",
      description = "Tokens of each sequence before the first step. Default: ${DEFAULT-VALUE}.")
  private int context;

  @Option(
      names = "--steps",
      defaultValue = "10",
      description = "Decode steps in each round. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--sequences",
      split = ",",
      defaultValue = "1,8",
      description = "Sequences in a batch, a list. Default: ${DEFAULT-VALUE}.")
  private List<Integer> batches = List.of();

  @Option(
      names = "--weights",
      split = ",",
      defaultValue = "full",
      description = "full, int8 or int4, a list. Default: ${DEFAULT-VALUE}.")
  private List<WeightFormat> weights = List.of();

  @Option(
      names = "--graphs",
      arity = "1",
      defaultValue = "true",
      description = "Whether decode steps run as CUDA graphs. Default: ${DEFAULT-VALUE}.")
  private boolean graphs;

  @Override
  public Integer call() throws IOException {
    Report.Builder report = new Report.Builder("decode", "tokens/s", described());
    Peers.Size size =
        new Peers.Size(
            Collections.max(batches),
            context + options.rounds() * batches.size() * (steps + 1) + 8);
    try (DecoderContest contest = new DecoderContest(options, size)) {
      for (WeightFormat format : weights) {
        load(contest, format);
      }
      reportMemory(contest, size); // before the bandwidth, which needs an array of its own
      double bandwidth =
          options.computeDevice().cuda() ? 0 : MemoryBandwidth.bytesPerSecond(options.threads());
      contest.addPeers(report);
      for (DecoderContender contender : contest.contenders()) {
        contender.fill(size.sequences(), context);
      }
      for (int round = 0; round < options.rounds(); round++) {
        report("round %d of %d", round + 1, options.rounds());
        measure(contest.contenders(), report);
      }
      Report complete = report.build();
      options.publish(complete);
      if (bandwidth > 0) {
        reportBandwidth(contest, complete, bandwidth);
      }
    }
    return 0;
  }

  private SequencedMap<String, String> described() {
    SequencedMap<String, String> described = options.described();
    described.put("context", Integer.toString(context));
    described.put("steps", Integer.toString(steps));
    return described;
  }

  private void load(DecoderContest contest, WeightFormat format) {
    contest.archive(format); // not a part of the time to load
    long start = System.nanoTime();
    OwnDecoder own = contest.addOwn(format);
    int recorded = graphs ? own.recordDecodeSteps(Collections.max(batches)) : 0;
    report(
        "%s loaded in %.1f s, %d CUDA graphs",
        own.name(), (System.nanoTime() - start) / 1e9, recorded);
  }

  private void measure(List<DecoderContender> contenders, Report.Builder report)
      throws IOException {
    for (int batch : batches) {
      for (DecoderContender contender : contenders) {
        contender.decode(batch, 1); // its threads wake up
        double[] seconds = contender.decode(batch, steps);
        double median = Series.median(Arrays.stream(seconds).boxed().toList());
        report.add(setting(batch), contender.name(), batch / median);
      }
    }
  }

  private static String setting(int batch) {
    return batch == 1 ? "1 sequence" : batch + " sequences";
  }

  /** A step reads each matrix once, and one row of the embedding unless that is also the head. */
  private void reportBandwidth(DecoderContest contest, Report complete, double bandwidth)
      throws IOException {
    int batch = batches.getFirst();
    for (int i = 0; i < weights.size(); i++) {
      Archive archive = contest.archive(weights.get(i));
      TextConfig text = archive.config().text();
      boolean embeddingIsHead = text.tiedEmbeddings() && weights.get(i) == WeightFormat.FULL;
      long embedding = (long) text.vocabularySize() * text.hiddenSize() * options.type().bytes();
      long read = Files.size(archive.file()) - (embeddingIsHead ? 0 : embedding);
      String name = contest.contenders().get(i).name();
      double rate = complete.median(setting(batch), name);
      report(
          "%s: a step reads %.2f GB, %.0f %% of the memory's %.1f GB/s with %d threads",
          name,
          read / 1e9,
          100 * read * rate / batch / bandwidth,
          bandwidth / 1e9,
          options.threads());
    }
  }

  private void reportMemory(DecoderContest contest, Peers.Size size) throws IOException {
    double files = 0;
    double cache = 0;
    for (WeightFormat format : weights) {
      Archive archive = contest.archive(format);
      files += Files.size(archive.file()) / MEGABYTE;
      cache +=
          DecoderModel.Part.whole(archive, options.computeDevice()).bytesPerSlot()
              * (double) size.sequences()
              * size.sequenceSlots()
              / MEGABYTE;
    }
    ResidentMemory memory = ResidentMemory.read();
    report(
        "resident %.0f MB (max %.0f); the archives have %.0f MB, full KV caches %.0f",
        memory.now() / MEGABYTE, memory.max() / MEGABYTE, files, cache);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void report(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
