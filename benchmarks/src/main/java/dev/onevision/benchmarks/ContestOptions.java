package dev.onevision.benchmarks;

import dev.onevision.benchmarks.checkpoint.ModelShape;
import dev.onevision.benchmarks.checkpoint.ShapeOption;
import dev.onevision.benchmarks.contenders.Peer;
import dev.onevision.benchmarks.contenders.Peers;
import dev.onevision.benchmarks.report.Report;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.runtime.ComputeDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of benchmarks that run a model, beside peers if asked for. */
final class ContestOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Mixin private ShapeOption shapeOption = new ShapeOption();

  @Mixin private BenchFolder work = new BenchFolder();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "CPU threads; 0 uses one per processor. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Rounds, in which the systems take turns. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--vs",
      split = ",",
      paramLabel = "PEER",
      description =
          "Peers that run the same weights, a list: all, llama.cpp, transformers, or one format of"
              + " a peer, such as llama.cpp:q8_0. Peers that are not installed are skipped.")
  private List<String> peers = List.of();

  @Mixin private RecordOption record = new RecordOption();

  ModelShape shape() {
    return shapeOption.shape();
  }

  Path folder() {
    return work.folder();
  }

  ComputeType type() {
    return compute.type();
  }

  /** The compute type as it is written in options and file names. */
  String typeName() {
    return compute.typeName();
  }

  int rounds() {
    return rounds;
  }

  int threads() {
    return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }

  ComputeDevice computeDevice() {
    return compute.computeDevice(spec, threads);
  }

  /** The peers that are asked for. */
  List<Peer> peers() {
    try {
      return peers.stream().flatMap(Peer::parse).distinct().toList();
    } catch (IllegalArgumentException unknown) {
      throw wrong(unknown);
    }
  }

  /** Starts the peers. */
  Peers starter() {
    return new Peers(folder().resolve("peers"), threads());
  }

  /** The options that the report names. */
  SequencedMap<String, String> described() {
    SequencedMap<String, String> options = new LinkedHashMap<>();
    options.put("shape", shape().label());
    options.put("device", compute.device());
    options.put("type", typeName());
    options.put("threads", Integer.toString(threads()));
    options.put("rounds", Integer.toString(rounds));
    return options;
  }

  /** Prints the report, and keeps it if asked to. */
  void publish(Report report) throws IOException {
    record.publish(report);
  }

  private ParameterException wrong(Exception failure) {
    return new ParameterException(spec.commandLine(), String.valueOf(failure.getMessage()));
  }
}
