package dev.onevision.standalone.cli;

import dev.onevision.standalone.suite.SuitePart;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

  @Option(
      names = "--management-port",
      paramLabel = "N",
      description =
          "Port for health and metrics of the gateway, on the loopback address. Default: 8083, or a"
              + " free one if that is taken. Other parts have them at --port.")
  private @Nullable Integer managementPort;

  @Mixin private WorkOption work = new WorkOption();

  @Mixin private ModelOptions model = new ModelOptions();

  @Override
  public Integer call() throws InterruptedException {
    if (!SuitePart.names().contains(part)) {
      throw new ParameterException(
          spec.commandLine(),
          "Unknown part '"
              + part
              + "'. The parts are "
              + String.join(", ", SuitePart.names())
              + ".");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (part.equals(SuitePart.BROKER)) {
      String where = SuitePart.startBroker(work.folder(), port == null ? 9092 : port);
      out.println(part + " runs on Kafka at " + where + ". Stop it with Ctrl-C.");
    } else {
      URI actuator =
          SuitePart.startApplication(
              part, work.folder(), model.choice(), kafka, port, managementPort);
      out.println(part + " runs on Kafka at " + kafka + ". Stop it with Ctrl-C.");
      out.println("Health and metrics: " + actuator);
    }
    out.flush();
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
