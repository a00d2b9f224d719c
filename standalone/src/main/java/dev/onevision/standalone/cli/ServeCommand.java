package dev.onevision.standalone.cli;

import dev.onevision.standalone.suite.SampleRequest;
import dev.onevision.standalone.suite.Suite;
import dev.onevision.standalone.suite.SuiteOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the whole suite until Ctrl-C. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the whole suite in this process: Kafka broker, services and gateway.",
      "With several models, such as --model small=DIR --model large=DIR, each has workers of its"
          + " own. --data-type, --weights and --device then apply to all of them, or to one:"
          + " --device large=cuda:0."
    })
final class ServeCommand implements Callable<Integer> {

  static final int DEFAULT_PORT = 8080;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "" + DEFAULT_PORT,
      description = "Port for HTTP; 0 uses a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on; 0.0.0.0 allows other machines. Default: ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(
      names = "--management-port",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Port for health and metrics, on the loopback address. Default: a free one, which is"
              + " printed.")
  private int managementPort;

  @Mixin private WorkOption work = new WorkOption();

  @Mixin private ModelOptions models = new ModelOptions();

  @Option(
      names = "--kafka-port",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Port of the Kafka broker on the loopback address, for programs that use the topics."
              + " Default: a free one, which is printed.")
  private int kafkaPort;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Suite suite =
        Suite.start(
            new SuiteOptions(
                host, port, managementPort, work.folder(), kafkaPort, models.choices()));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  suite.close();
                  stopped.countDown();
                },
                "stop"));
    String sample = SampleRequest.write(work.folder(), suite.models().getFirst()).toString();
    out.println();
    out.println("  Onevision serves " + String.join(", ", suite.models()) + " at " + suite.url());
    out.println();
    out.println("  Page:  " + suite.url() + "/");
    out.println("  Try:   curl -N " + suite.url() + "/v1/chat/completions \\");
    out.println("           -H 'Content-Type: application/json' -d @" + sample);
    out.println("  Health: " + suite.management() + "/actuator/health");
    out.println("  Kafka:  " + suite.kafka());
    if (!suite.queues().isEmpty()) {
      out.println("  Queues: " + String.join(", ", suite.queues()));
    }
    out.println("  Stop:   Ctrl-C");
    out.println();
    out.flush();
    stopped.await();
    return 0;
  }
}
