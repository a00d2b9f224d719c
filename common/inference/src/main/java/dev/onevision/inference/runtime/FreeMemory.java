package dev.onevision.inference.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory that is free for this process: the machine's, or its container's if that is less. */
final class FreeMemory {

  private static final Path CGROUP = Path.of("/sys/fs/cgroup");

  private FreeMemory() {}

  static long bytes() {
    long machine =
        available(Path.of("/proc/meminfo")).orElseGet(() -> Runtime.getRuntime().maxMemory());
    OptionalLong limit = number(CGROUP.resolve("memory.max"));
    OptionalLong used = number(CGROUP.resolve("memory.current"));
    if (limit.isPresent() && used.isPresent()) {
      return Math.min(machine, Math.max(0, limit.getAsLong() - used.getAsLong()));
    }
    return machine;
  }

  private static OptionalLong available(Path meminfo) {
    try {
      return Files.readAllLines(meminfo).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong number(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.matches("\\d{1,18}")
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
