package dev.onevision.standalone.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The folder of a suite's data. */
final class WorkOption {

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Folder for Kafka's data, unpacked models and archives. Default: work, in the checkout.")
  private @Nullable Path work;

  Path folder() {
    if (work != null) {
      return work;
    }
    // The launcher sets the root of the checkout.
    return Path.of(System.getProperty("onevision.home", ".")).resolve("work");
  }
}
