package dev.onevision.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Resident memory of a process as the Linux kernel counts it, in bytes.
 *
 * @param now the current size
 * @param max the largest size so far
 */
record ResidentMemory(long now, long max) {

  /** That of this process; zeros on other systems. */
  static ResidentMemory read() throws IOException {
    return of(Path.of("/proc/self"));
  }

  /** That of the process with this folder in {@code /proc}; zeros on other systems. */
  static ResidentMemory of(Path process) throws IOException {
    Path status = process.resolve("status");
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
