package dev.onevision.inference.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory that is free for this process: the machine's, or its container's if that is less. */
public final class FreeMemory {

  private FreeMemory() {}

  /** Bytes that are free now. */
  public static long bytes() {
    long machine = ofMachine("MemAvailable:");
    return Math.min(machine, ControlGroup.ofThisProcess().freeBytes().orElse(machine));
  }

  /** Bytes of the machine, free or not. */
  public static long machineBytes() {
    return ofMachine("MemTotal:");
  }

  /** Bytes up to the limit of the container or another control group; empty without a limit. */
  public static OptionalLong containerBytes() {
    return ControlGroup.ofThisProcess().freeBytes();
  }

  private static long ofMachine(String field) {
    return field(Path.of("/proc/meminfo"), field).orElseGet(() -> Runtime.getRuntime().maxMemory());
  }

  private static OptionalLong field(Path meminfo, String name) {
    try {
      return Files.readAllLines(meminfo).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
