package dev.onevision.standalone.cli;

import dev.onevision.standalone.suite.SampleRequest;
import dev.onevision.standalone.suite.Suite;
import dev.onevision.standalone.suite.SuiteOptions;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a suite, asks it once and stops it. The launcher runs this after a build to record which
 * classes a start needs, so that later starts find them loaded and linked in the JVM's AOT cache.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Runnable {

  @Option(names = "--work", required = true)
  private Path work = Path.of("");

  @Override
  public void run() {
    try (Suite suite = Suite.start(SuiteOptions.demo(work));
        ChatClient client = ChatClient.connect(suite.url())) {
      Path picture = SampleRequest.picture(work);
      client.ask(picture, "What is shown in this image?", piece -> {});
    }
  }
}
