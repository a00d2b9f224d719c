package dev.onevision.benchmarks.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.onevision.benchmarks.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Regenerates the tables with {@code -Donevision.docs=write}. */
class CapacityPageTests {

  private static final Path PAGE = Root.folder().resolve("docs/capacity.md");
  private static final Pattern NUMBER = Pattern.compile("\\d[\\d,]*(?:\\.\\d+)?");

  @Test
  void tablesAreThoseOfTheSimulation() throws IOException {
    Map<String, List<String>> tables =
        Map.of("workers", CapacityPage.workers(), "bursts", CapacityPage.bursts());
    String page = Files.readString(PAGE);
    if ("write".equals(System.getProperty("onevision.docs"))) {
      for (Map.Entry<String, List<String>> table : tables.entrySet()) {
        String old = begin(table.getKey()) + between(page, table.getKey());
        page = page.replace(old, begin(table.getKey()) + String.join("\n", table.getValue()));
      }
      Files.writeString(PAGE, page);
    }
    for (Map.Entry<String, List<String>> table : tables.entrySet()) {
      List<String> documented = between(page, table.getKey()).lines().toList();
      assertThat(documented).hasSameSizeAs(table.getValue());
      for (int i = 0; i < documented.size(); i++) {
        assertSame(documented.get(i), table.getValue().get(i));
      }
    }
  }

  private static String between(String page, String table) {
    int from = page.indexOf(begin(table));
    int to = page.indexOf("\n<!-- end: %s -->".formatted(table));
    assertThat(from).as("%s of the page", table).isNotNegative();
    assertThat(to).as("%s of the page", table).isGreaterThan(from);
    return page.substring(from + begin(table).length(), to);
  }

  private static String begin(String table) {
    return "<!-- begin: %s -->\n".formatted(table);
  }

  /** The words are the same, and the numbers within two percent. */
  private static void assertSame(String documented, String simulated) {
    assertThat(NUMBER.matcher(documented).replaceAll("#"))
        .isEqualTo(NUMBER.matcher(simulated).replaceAll("#"));
    List<Double> expected = numbers(documented);
    List<Double> actual = numbers(simulated);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).as(documented).isCloseTo(expected.get(i), withPercentage(2));
    }
  }

  private static List<Double> numbers(String row) {
    return NUMBER
        .matcher(row)
        .results()
        .map(number -> Double.parseDouble(number.group().replace(",", "")))
        .toList();
  }
}
