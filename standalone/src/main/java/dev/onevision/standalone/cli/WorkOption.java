package dev.onevision.standalone.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a suite keeps what it has to keep. */
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
    // The launcher says where the checkout is.
    return Path.of(System.getProperty("onevision.home", ".")).resolve("work");
  }
}
