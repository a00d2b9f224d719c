package dev.onevision.benchmarks;

import dev.onevision.benchmarks.contenders.DecoderContender;
import dev.onevision.benchmarks.contenders.DecoderContender.Prefill;
import dev.onevision.benchmarks.contenders.Peers;
import dev.onevision.benchmarks.report.Report;
import dev.onevision.inference.program.WeightFormat;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how fast the decoder reads a prompt. */
@Command(
    name = "prefill",
    mixinStandardHelpOptions = true,
    description = "Tokens per second of reading a prompt, with random weights.")
final class PrefillBenchmark implements Callable<Integer> {

  @Mixin private ContestOptions options = new ContestOptions();

  @Option(
      names = "--tokens",
      split = ",",
      defaultValue = "730",
      description = "Tokens of the prompts, a list. Default: ${DEFAULT-VALUE}.")
  private List<Integer> lengths = List.of();

  @Option(
      names = "--weights",
      split = ",",
      defaultValue = "full",
      description = "full, int8 or int4, a list. Default: ${DEFAULT-VALUE}.")
  private List<WeightFormat> weights = List.of();

  @Override
  public Integer call() throws IOException {
    SequencedMap<String, String> described = options.described();
    Report.Builder report = new Report.Builder("prefill", "tokens/s", described);
    Agreement agreement = new Agreement();
    Peers.Size size = new Peers.Size(1, Collections.max(lengths) + 8);
    try (DecoderContest contest = new DecoderContest(options, size)) {
      weights.forEach(contest::addOwn);
      contest.addPeers(report);
      for (int round = -1; round < options.rounds(); round++) {
        for (int length : lengths) {
          for (DecoderContender contender : contest.contenders()) {
            Prefill read = contender.prefill(length, round + 1);
            agreement.add(contender.name(), read.token());
            if (round >= 0) { // the first is a warm-up
              report.add(length + " tokens", contender.name(), length / read.seconds());
            }
          }
        }
      }
    }
    options.publish(report.build());
    System.out.println(agreement);
    return 0;
  }
}
