package dev.onevision.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The machine that a benchmark ran on.
 *
 * @param processor as its maker calls it
 * @param cores that this process may use
 * @param memoryGigabytes of the machine; 0 if unknown
 * @param system operating system and architecture
 */
public record Machine(String processor, int cores, int memoryGigabytes, String system) {

  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
  private static final Path MEMORY = Path.of("/proc/meminfo");

  /** This machine. */
  public static Machine here() {
    String architecture = System.getProperty("os.arch");
    long kilobytes = Long.parseLong(field(MEMORY, "MemTotal", "0").replaceAll("\\D", ""));
    return new Machine(
        field(PROCESSOR, "model name", architecture),
        Runtime.getRuntime().availableProcessors(),
        Math.toIntExact(Math.round(kilobytes / 1e6)),
        System.getProperty("os.name") + " " + architecture);
  }

  private static String field(Path file, String name, String otherwise) {
    if (!Files.isReadable(file)) {
      return otherwise;
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException unreadable) {
      return otherwise;
    }
  }

  @Override
  public String toString() {
    return "%s, %d cores".formatted(processor, cores);
  }
}
