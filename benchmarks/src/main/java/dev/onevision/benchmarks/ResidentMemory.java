package dev.onevision.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Resident memory of this process as the Linux kernel counts it, in bytes.
 *
 * @param now the current size
 * @param max the largest size so far
 */
record ResidentMemory(long now, long max) {

  /** Reads both; zeros on other systems. */
  static ResidentMemory read() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return new ResidentMemory(0, 0);
    }
    List<String> lines = Files.readAllLines(status);
    return new ResidentMemory(bytes(lines, "VmRSS:"), bytes(lines, "VmHWM:"));
  }

  private static long bytes(List<String> lines, String field) {
    return lines.stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }
}
