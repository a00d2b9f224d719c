package dev.onevision.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Runs the JMH benchmarks of a class with JMH's own options. */
abstract class JmhCommand implements Callable<Integer> {

  private final Class<?> benchmarks;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Unmatched private List<String> jmhOptions = new ArrayList<>();

  JmhCommand(Class<?> benchmarks) {
    this.benchmarks = benchmarks;
  }

  @Override
  public Integer call() throws RunnerException {
    CommandLineOptions options;
    try {
      options = new CommandLineOptions(jmhOptions.toArray(String[]::new));
    } catch (CommandLineOptionException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
    }
    new Runner(new OptionsBuilder().parent(options).include(benchmarks.getName()).build()).run();
    return 0;
  }

  /** {@link GrammarBenchmark}. */
  @Command(
      name = "grammar",
      mixinStandardHelpOptions = true,
      description = "Time per token of structured output. Takes JMH's options, such as -f 0 -p.")
  static final class Grammar extends JmhCommand {
    Grammar() {
      super(GrammarBenchmark.class);
    }
  }

  /** {@link TilingBenchmark}. */
  @Command(
      name = "tiling",
      mixinStandardHelpOptions = true,
      description = "Time to cut an image into tiles. Takes JMH's options, such as -f 0 -p.")
  static final class Tiling extends JmhCommand {
    Tiling() {
      super(TilingBenchmark.class);
    }
  }
}
