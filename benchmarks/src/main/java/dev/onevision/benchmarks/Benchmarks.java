package dev.onevision.benchmarks;

import dev.onevision.benchmarks.capacity.CapacityCommand;
import dev.onevision.benchmarks.chaos.Chaos;
import dev.onevision.benchmarks.gpu.CheckCuda;
import dev.onevision.benchmarks.soak.Soak;
import dev.onevision.standalone.Onevision;
import dev.onevision.standalone.cli.Commands;
import java.util.List;
import picocli.CommandLine;

/** The launcher's program with the benchmarks in it. */
public final class Benchmarks {

  private Benchmarks() {}

  /**
   * Runs one command and exits with its code.
   *
   * @param arguments as typed
   */
  public static void main(String[] arguments) {
    // The suite's own logging is in the same class path.
    System.setProperty("logback.configurationFile", "logback-benchmarks.xml");
    Onevision.configure();
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine root = Commands.commandLine();
    for (Object command :
        List.of(
            new BenchCommand(), new CapacityCommand(), new Chaos(), new Soak(), new CheckCuda())) {
      CommandLine measured = new CommandLine(command);
      root.getCommandSpec().removeSubcommand(measured.getCommandName());
      root.addSubcommand(measured);
    }
    return Commands.configure(root);
  }
}
