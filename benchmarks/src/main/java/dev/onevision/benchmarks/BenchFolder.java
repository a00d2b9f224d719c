package dev.onevision.benchmarks;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a benchmark keeps checkpoints and archives for its next run. */
public final class BenchFolder {

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Folder for checkpoints and archives. Default: work/bench, in the checkout.")
  private @Nullable Path work;

  /** The folder; it may not exist. */
  public Path folder() {
    return work != null ? work : Checkout.home().resolve("work").resolve("bench");
  }
}
