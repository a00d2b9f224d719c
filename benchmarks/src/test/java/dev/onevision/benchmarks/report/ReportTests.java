package dev.onevision.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTests {

  @TempDir private Path folder = Path.of("");

  /** The machine is half as fast in the second round. */
  private static Report report() {
    Report.Builder report =
        new Report.Builder("decode", "tokens/s", new LinkedHashMap<>(Map.of("shape", "0.5b")));
    report.peer("peer", "1.2");
    report.add("1 sequence", "own", 30);
    report.add("1 sequence", "peer", 20);
    report.add("1 sequence", "own", 15);
    report.add("1 sequence", "peer", 10);
    report.add("1 sequence", "own", 33);
    report.add("1 sequence", "peer", 30);
    return report.build();
  }

  @Test
  void ratiosPairTheFiguresOfARound() {
    assertThat(report().ratios())
        .containsExactly(new Ratio("1 sequence", "own", "peer", 1.5, 1.1, 1.5));
    assertThat(report().median("1 sequence", "own")).isEqualTo(30);
  }

  @Test
  void tablesHaveARowForEachSystemAndPair() {
    assertThat(MarkdownTable.figures(report()))
        .isEqualTo(
            """
            | tokens/s | 1 sequence |
            | --- | --- |
            | own | 30.0 |
            | peer | 20.0 |
            """);
    assertThat(MarkdownTable.ratios(report())).contains("| own / peer | 1.50 (1.10 to 1.50) |");
  }

  @Test
  void resultsAreKeptAsJsonAndAsAPlot() throws IOException {
    Results.write(report(), folder, "day-machine");
    JsonNode json =
        JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("day-machine-decode.json")));
    assertThat(json.path("machine").path("cores").asInt()).isPositive();
    assertThat(json.path("series").path(1).path("rounds").path(1).asDouble()).isEqualTo(10);
    assertThat(json.path("versions").path("peer").asString()).isEqualTo("1.2");
    assertThat(Files.readString(folder.resolve("day-machine-decode.svg")))
        .contains("<svg", "own", "peer", "1 sequence", "decode");
  }
}
