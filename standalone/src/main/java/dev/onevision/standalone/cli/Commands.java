package dev.onevision.standalone.cli;

import dev.onevision.standalone.suite.SuiteException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** All commands. */
@Command(
    name = "onevision",
    mixinStandardHelpOptions = true,
    version = "onevision 0.1.0-SNAPSHOT",
    description = "Answers questions about pictures with LLaVA-OneVision.",
    subcommands = {
      ServeCommand.class,
      RunCommand.class,
      CaptionCommand.class,
      BatchCommand.class,
      ConvertCommand.class,
      TilesCommand.class,
      BenchCommand.class,
      WarmUpCommand.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed; the message says why",
      "2:wrong usage",
      "3:some files failed, the others were captioned"
    })
public final class Commands implements Runnable {

  static final int FAILED = 1;
  static final int PARTLY_FAILED = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Commands() {}

  /**
   * Runs the command that the arguments name.
   *
   * @return the exit code
   */
  public static int run(String... arguments) {
    return run(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new Commands())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              if (failure instanceof SuiteException || failure instanceof CommandException) {
                command.getErr().println(failure.getMessage());
                if (System.getenv("ONEVISION_DEBUG") != null) {
                  failure.printStackTrace(command.getErr());
                }
              } else {
                failure.printStackTrace(command.getErr());
              }
              return FAILED;
            })
        .execute(arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
