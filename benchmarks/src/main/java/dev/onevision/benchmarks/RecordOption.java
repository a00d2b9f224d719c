package dev.onevision.benchmarks;

import dev.onevision.benchmarks.report.MarkdownTable;
import dev.onevision.benchmarks.report.Report;
import dev.onevision.benchmarks.report.Results;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a benchmark keeps its figures. */
final class RecordOption {

  @Option(
      names = "--record",
      paramLabel = "NAME",
      description = "Keeps figures and plot as benchmarks/results/NAME-BENCHMARK.json and .svg.")
  private @Nullable String name;

  /** Prints the report, and keeps it if asked to. */
  void publish(Report report) throws IOException {
    System.out.println();
    System.out.println(report.machine());
    report.versions().forEach((system, version) -> System.out.println(system + ": " + version));
    System.out.println();
    System.out.println(MarkdownTable.figures(report));
    if (!report.ratios().isEmpty()) {
      System.out.println(MarkdownTable.ratios(report));
    }
    if (name != null) {
      Results.write(report, Checkout.home().resolve("benchmarks/results"), name);
    }
  }
}
