package dev.onevision.standalone.cli;

import dev.onevision.standalone.suite.SuitePart;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one part of the suite until Ctrl-C. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Runs one part of the suite in this process. Parts on the same Kafka form a suite.")
final class RunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "PART",
      completionCandidates = Parts.class,
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private String part = "";

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:9092",
      description = "The Kafka brokers of the suite. Default: ${DEFAULT-VALUE}.")
  private String kafka = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port to listen on. Default: 9092 for the broker, 8080, 8081, 8082 for others.")
  private @Nullable Integer port;

  @Mixin private WorkOption work = new WorkOption();

  @Mixin private ModelOptions model = new ModelOptions();

  @Override
  public Integer call() throws InterruptedException {
    if (!SuitePart.names().contains(part)) {
      throw new CommandException(
          "Unknown part '" + part + "'. The parts are " + SuitePart.names() + ".");
    }
    String where;
    if (part.equals(SuitePart.BROKER)) {
      where = SuitePart.startBroker(work.folder(), port == null ? 9092 : port);
    } else {
      SuitePart.startApplication(part, work.folder(), model.choice(), kafka, port);
      where = kafka;
    }
    spec.commandLine()
        .getOut()
        .println(part + " runs on Kafka at " + where + ". Stop it with Ctrl-C.");
    new CountDownLatch(1).await();
    return 0;
  }

  private static final class Parts implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SuitePart.names().iterator();
    }
  }
}
