package dev.onevision.benchmarks;

import dev.onevision.benchmarks.checkpoint.CheckpointCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** All benchmarks. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Runs a benchmark, such as: bench decode",
    subcommands = {
      DecodeBenchmark.class,
      PrefillBenchmark.class,
      EncodeBenchmark.class,
      EncodePassBenchmark.class,
      OverheadBenchmark.class,
      ServeBenchmark.class,
      SamplingBenchmark.class,
      SpeculationBenchmark.class,
      ConvertBenchmark.class,
      JmhCommand.Tiling.class,
      JmhCommand.Grammar.class,
      GpuBenchmark.class,
      DemoModelBenchmark.class,
      CaptionsBenchmark.class,
      PrioritiesBenchmark.class,
      DisconnectsBenchmark.class,
      RollingRestartBenchmark.class,
      OverloadBenchmark.class,
      CheckpointCommand.class
    })
final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a benchmark.");
  }
}
