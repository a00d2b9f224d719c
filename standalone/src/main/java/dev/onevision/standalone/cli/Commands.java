package dev.onevision.standalone.cli;

import dev.onevision.client.ApiException;
import dev.onevision.inference.checkpoint.CheckpointException;
import dev.onevision.inference.program.ArchiveException;
import dev.onevision.inference.runtime.ModelRuntimeException;
import dev.onevision.standalone.suite.SuiteException;
import dev.onevision.supply.source.SupplyException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands. */
@Command(
    name = "onevision",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Answers questions about images and videos with LLaVA-OneVision.",
    subcommands = {
      ServeCommand.class,
      RunCommand.class,
      CaptionCommand.class,
      ChatCommand.class,
      BatchCommand.class,
      DownloadCommand.class,
      ConvertCommand.class,
      TilesCommand.class,
      KeysCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      WarmUpCommand.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success",
      "1:failure of the command, or of some of its files; the messages say why",
      "2:wrong usage"
    })
public final class Commands implements Runnable {

  static final int FAILED = 1;

  /** Failures whose messages are for users. */
  private static final List<Class<? extends Exception>> EXPECTED =
      List.of(
          SuiteException.class,
          CommandException.class,
          CheckpointException.class,
          ArchiveException.class,
          ModelRuntimeException.class,
          SupplyException.class,
          IOException.class);

  /** Commands of the benchmarks module, whose jar the launcher runs for them. */
  private static final Map<String, String> BENCHMARKS =
      new TreeMap<>(
          Map.of(
              "bench", "Runs a benchmark, such as: bench decode",
              "capacity", "Computes the memory, workers, Kafka traffic and cost of a load.",
              "chaos", "Kills the suite's processes under load and compares every completion.",
              "soak", "Watches the suite's memory, handles and threads under a steady load.",
              "check-cuda", "Runs the programs' CUDA branches on fake GPUs."));

  @Spec private CommandSpec spec = CommandSpec.create();

  private Commands() {}

  /**
   * Runs the command that the arguments name.
   *
   * @return the exit code
   */
  public static int run(String... arguments) {
    return configure(commandLine()).execute(arguments);
  }

  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return configure(commandLine()).setOut(out).setErr(err).execute(arguments);
  }

  /** All commands; those of the benchmarks module only explain where they are. */
  public static CommandLine commandLine() {
    CommandLine root = new CommandLine(new Commands());
    BENCHMARKS.forEach((name, description) -> root.addSubcommand(elsewhere(name, description)));
    return root;
  }

  private static CommandSpec elsewhere(String name, String description) {
    Callable<Integer> explain =
        () -> {
          throw new CommandException(
              "This jar has no benchmarks. Run them from the checkout: ./onevision " + name);
        };
    CommandSpec spec = CommandSpec.wrapWithoutInspection(explain).name(name);
    spec.usageMessage().description(description);
    spec.parser().unmatchedArgumentsAllowed(true);
    return spec;
  }

  /** Sets how all commands of a command line parse, print and fail. */
  public static CommandLine configure(CommandLine root) {
    return root.setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(Commands::refuse)
        .setExecutionExceptionHandler(Commands::fail);
  }

  private static int refuse(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(failure.getMessage());
    if (!command.getSubcommands().isEmpty()) {
      if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
        command.usage(err);
      }
    } else {
      UnmatchedArgumentException.printSuggestions(failure, err);
      String name = command.getCommandSpec().qualifiedName();
      err.print("Usage: " + command.getHelp().synopsis("Usage: ".length()));
      err.println(name + " --help describes the options.");
    }
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int fail(Exception failure, CommandLine command, ParseResult parsed) {
    boolean expected = EXPECTED.stream().anyMatch(type -> type.isInstance(failure));
    if (expected) {
      command.getErr().println(message(failure));
    }
    if (!expected || System.getenv("ONEVISION_DEBUG") != null) {
      failure.printStackTrace(command.getErr());
    }
    return FAILED;
  }

  /** What a user reads of a failure. */
  static String message(@Nullable Throwable failure) {
    if (failure == null || failure.getMessage() == null) {
      return String.valueOf(failure);
    }
    // The messages of the JDK's own subclasses, such as a file's name, do not stand alone.
    boolean standsAlone =
        !(failure instanceof IOException)
            || failure.getClass() == IOException.class
            || failure instanceof ApiException;
    return standsAlone ? String.valueOf(failure.getMessage()) : failure.toString();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }
}
