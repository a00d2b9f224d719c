package dev.onevision.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Keeps reports as files: the figures as JSON, and a plot of them as SVG. */
public final class Results {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private Results() {}

  /**
   * Writes the files {@code NAME-BENCHMARK.json} and {@code NAME-BENCHMARK.svg}.
   *
   * @param name of the machine, the day or both
   */
  public static void write(Report report, Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    String file = name + "-" + report.benchmark();
    Files.write(folder.resolve(file + ".json"), json(report));
    BarChart.write(report, folder.resolve(file + ".svg"));
  }

  /** The report as JSON, indented. */
  static byte[] json(Report report) {
    return JSON.writeValueAsBytes(report);
  }
}
