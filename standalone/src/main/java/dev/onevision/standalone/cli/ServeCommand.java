package dev.onevision.standalone.cli;

import dev.onevision.standalone.suite.SampleRequest;
import dev.onevision.standalone.suite.Suite;
import dev.onevision.standalone.suite.SuiteOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the whole suite until it is interrupted. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Runs the whole suite in this process: Kafka broker, services and gateway.")
final class ServeCommand implements Callable<Integer> {

  static final int DEFAULT_PORT = 8080;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "" + DEFAULT_PORT,
      description = "Port for HTTP; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on; 0.0.0.0 lets other machines in. Default: ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Mixin private WorkOption work = new WorkOption();

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Checkpoint folder to serve. Default: the demo model that is shipped inside.")
  private @Nullable Path model;

  @Option(
      names = "--data-type",
      paramLabel = "TYPE",
      description = "auto, bf16 or f32. Default: f32 for the demo model, otherwise auto.")
  private @Nullable String dataType;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "auto, cpu, cuda or cuda:N. Default: auto.")
  private @Nullable String device;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Suite suite = Suite.start(new SuiteOptions(host, port, work.folder(), model, dataType, device));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  suite.close();
                  stopped.countDown();
                },
                "stop"));
    String sample = SampleRequest.write(work.folder(), suite.model()).toString();
    out.println();
    out.println("  Onevision serves " + suite.model() + " at " + suite.url());
    out.println();
    out.println("  Try:   curl -N " + suite.url() + "/v1/chat/completions \\");
    out.println("           -H 'Content-Type: application/json' -d @" + sample);
    out.println("  Stop:  Ctrl-C");
    out.println();
    out.flush();
    stopped.await();
    return 0;
  }
}
