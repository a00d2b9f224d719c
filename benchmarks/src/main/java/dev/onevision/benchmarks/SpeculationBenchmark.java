package dev.onevision.benchmarks;

import dev.onevision.benchmarks.checkpoint.ModelShape;
import dev.onevision.benchmarks.checkpoint.RandomCheckpoint;
import dev.onevision.benchmarks.checkpoint.ShapeOption;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.DecoderModelLoader;
import dev.onevision.llm.decoder.KvCacheProperties;
import dev.onevision.llm.engine.EngineMetrics;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.tokenizer.Tokenizer;
import dev.onevision.worker.life.ModelProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.springframework.util.unit.DataSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures speculative decoding by prompt lookup: the whole engine with a model of a published
 * size, whose random weights write no text, so {@link ScriptedDecoder} puts given texts in place of
 * the tokens that it samples. The model does all its work. Plain and speculative runs take turns,
 * so that other load on the machine affects both alike.
 */
@Command(
    name = "speculation",
    mixinStandardHelpOptions = true,
    description =
        "Tokens per second with and without speculative decoding, for texts that repeat"
            + " their prompt and for others.")
final class SpeculationBenchmark implements Callable<Integer> {

  private static final int DRAFT_TOKENS = 7;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ShapeOption shapeOption = new ShapeOption();

  @Option(
      names = "--tokens",
      defaultValue = "200",
      description = "Tokens of each completion. Default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Runs of each text; the median counts. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--sequences",
      split = ",",
      defaultValue = "1,8",
      description = "Sequences that run together, a list. Default: ${DEFAULT-VALUE}.")
  private List<Integer> batches = List.of();

  @Option(
      names = "--only",
      defaultValue = "",
      description = "Measures the completions whose names have this text. Default: all.")
  private String only = "";

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Option(
      names = "--weights",
      defaultValue = "full",
      description = "full, int8 or int4. Default: ${DEFAULT-VALUE}.")
  private WeightFormat weights = WeightFormat.FULL;

  @Mixin private BenchFolder work = new BenchFolder();

  @Override
  public Integer call() throws IOException {
    // Before the checkpoint is written, which takes minutes.
    compute.computeDevice(spec, 0);
    ModelShape shape = shapeOption.shape();
    String format = compute.typeName();
    Path checkpoint =
        RandomCheckpoint.languageModel(work.folder().resolve("checkpoint-" + shape.label()), shape);
    Path archives = work.folder().resolve("archives-%s-%s".formatted(shape.label(), format));
    SchedulingLimits limits =
        new SchedulingLimits(batches.stream().mapToInt(batch -> batch).max().orElse(1), 64, 512)
            .withDraftTokens(DRAFT_TOKENS);
    List<Script> scripts = Script.all(Checkout.home(), tokens);
    int slots = limits.maxRunning() * (scripts.getFirst().length() + 64);
    DecoderModelLoader loader =
        new DecoderModelLoader(
            new ModelProperties(checkpoint, archives, null, "", format, compute.device(), 0),
            weights,
            new KvCacheProperties(slots, DataSize.ofGigabytes(1), 0, 1),
            limits);
    try (Decoder model = loader.load().decoder();
        Tokenizer tokenizer = Tokenizer.open(Checkout.home().resolve("demo-model/checkpoint"))) {
      report("%-28s %9s %9s %9s %6s  accepted", "completion", "sequences", "plain", "drafts", "");
      for (int batch : batches) {
        for (Script script : scripts) {
          if (script.name().contains(only)) {
            compare(script, batch, model, tokenizer, limits);
          }
        }
      }
    }
    return 0;
  }

  private void compare(
      Script script, int batch, Decoder model, Tokenizer tokenizer, SchedulingLimits limits) {
    double[] plain = new double[rounds];
    double[] speculative = new double[rounds];
    double drafted = 0;
    double accepted = 0;
    for (int round = 0; round < rounds; round++) {
      ScriptedRun without = new ScriptedRun(script, model, tokenizer);
      plain[round] = without.tokensPerSecond(batch, limits.withDraftTokens(0));
      ScriptedRun with = new ScriptedRun(script, model, tokenizer);
      speculative[round] = with.tokensPerSecond(batch, limits);
      drafted += with.count(EngineMetrics.Meter.DRAFT_TOKENS);
      accepted += with.count(EngineMetrics.Meter.ACCEPTED_TOKENS);
    }
    double before = StepTime.median(plain);
    double after = StepTime.median(speculative);
    report(
        "%-28s %9d %9.1f %9.1f %5.2fx  %.0f of %.0f",
        script.name(), batch, before, after, after / before, accepted / rounds, drafted / rounds);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void report(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
