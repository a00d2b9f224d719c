package dev.onevision.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The resources of the suite's process at one moment.
 *
 * @param nanos the time, by {@link System#nanoTime}
 * @param records captioned until then
 * @param resident bytes of memory
 * @param heap bytes of the Java heap in use, garbage included; null if unknown
 * @param cpuTicks hundredths of a second of CPU time since the start
 */
record CaptionFootprint(
    long nanos, int records, long resident, @Nullable Long heap, long cpuTicks) {

  private static final double MEGABYTE = 1e6;

  /** Samples a process. */
  static CaptionFootprint of(long pid, @Nullable URI management, int records) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    long resident = ResidentMemory.of(process).now();
    String stat = Files.readString(process.resolve("stat"));
    // The name, in brackets, may have spaces; user and system time are the 12th and 13th after it.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
    long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    return new CaptionFootprint(
        System.nanoTime(), records, resident, management == null ? null : heap(management), ticks);
  }

  private static @Nullable Long heap(URI management) {
    try (InputStream body = management.resolve("/actuator/prometheus").toURL().openStream()) {
      String metrics = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      return metrics
          .lines()
          .filter(line -> line.startsWith("jvm_memory_used_bytes") && line.contains("\"heap\""))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .sum();
    } catch (IOException busy) {
      return null; // the next sample may succeed
    }
  }

  /**
   * Splits the samples into parts of equal length. A leak shows as a min heap or a max resident
   * memory that rises from part to part.
   */
  static String table(List<CaptionFootprint> samples, int parts) {
    if (samples.size() <= parts) {
      return "";
    }
    List<String> rows = new ArrayList<>();
    rows.add("| part | records/s | CPU ms per record | max resident | min heap |");
    rows.add("|---|---|---|---|---|");
    for (int i = 0; i < parts; i++) {
      int from = (samples.size() - 1) * i / parts;
      int to = (samples.size() - 1) * (i + 1) / parts;
      rows.add(row(i + 1, samples.subList(from, to + 1)));
    }
    return String.join("\n", rows) + "\n";
  }

  private static String row(int number, List<CaptionFootprint> part) {
    CaptionFootprint first = part.getFirst();
    CaptionFootprint last = part.getLast();
    int records = Math.max(1, last.records - first.records);
    double seconds = (last.nanos - first.nanos) / 1e9;
    double heap =
        part.stream()
            .map(CaptionFootprint::heap)
            .filter(bytes -> bytes != null)
            .mapToLong(Long::longValue)
            .min()
            .orElse(0);
    return String.format(
        Locale.ROOT,
        "| %d | %.1f | %.1f | %.0f MB | %s |",
        number,
        records / seconds,
        (last.cpuTicks - first.cpuTicks) * 10.0 / records,
        part.stream().mapToLong(CaptionFootprint::resident).max().orElse(0) / MEGABYTE,
        heap == 0 ? "" : String.format(Locale.ROOT, "%.0f MB", heap / MEGABYTE));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.0f MB", resident / MEGABYTE);
  }
}
