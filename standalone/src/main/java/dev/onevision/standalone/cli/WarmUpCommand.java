package dev.onevision.standalone.cli;

import dev.onevision.standalone.suite.SampleRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a suite, sends one request and stops it. The launcher runs this after a build to record
 * the classes that a start needs in the JVM's AOT cache, so that later starts are faster.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

  @Option(names = "--work", required = true)
  private Path work = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (SuiteConnection suite = SuiteConnection.start(work)) {
      MediaSource image = new MediaSource.OfFile(SampleRequest.image(work));
      Retries retries = new Retries(Thread::sleep, refusal -> {});
      new Captioner(suite, "What is shown in this image?", Map.of(), retries)
          .caption(image, piece -> {});
    }
    return 0;
  }
}
