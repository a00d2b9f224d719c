package dev.onevision.inference.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory that is free for this process: the machine's, or its container's if that is less. */
final class FreeMemory {

  private FreeMemory() {}

  static long bytes() {
    long machine =
        available(Path.of("/proc/meminfo")).orElseGet(() -> Runtime.getRuntime().maxMemory());
    return Math.min(machine, ControlGroup.ofThisProcess().freeBytes().orElse(machine));
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
}
