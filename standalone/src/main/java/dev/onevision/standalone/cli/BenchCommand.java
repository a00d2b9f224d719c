package dev.onevision.standalone.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stands here for the help text: the launcher itself builds and starts the benchmarks. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Runs a measurement of the benchmarks module, such as: bench decode")
final class BenchCommand implements Runnable {

  @Parameters(paramLabel = "NAME", arity = "1..*", description = "Name and options of a benchmark.")
  private List<String> names = List.of();

  @Override
  public void run() {
    throw new CommandException(
        "Benchmarks are no part of this jar. Run them from the checkout: ./onevision bench "
            + String.join(" ", names));
  }
}
