package dev.onevision.standalone.doctor;

import dev.onevision.inference.runtime.FreeMemory;
import dev.onevision.inference.runtime.ProcessorFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Checks of the machine itself: Java, system, processor, memory. */
final class Machine {

  private static final int JAVA = 25;

  /** The demo model in one process. */
  private static final long MIN_MEMORY = 1L << 30;

  private static final long ENOUGH_MEMORY = 2L << 30;

  private Machine() {}

  /** Which Java runs this, and whether it can also build. */
  static Check java() {
    Path home = Path.of(System.getProperty("java.home"));
    String detail =
        "%s %s (%s) in %s"
            .formatted(
                System.getProperty("java.vm.name"),
                Runtime.version(),
                System.getProperty("java.vendor"),
                home);
    boolean compiler =
        Files.exists(home.resolve("bin/javac")) || Files.exists(home.resolve("bin/javac.exe"));
    return java(detail, Runtime.version().feature(), compiler);
  }

  static Check java(String detail, int feature, boolean compiler) {
    if (feature != JAVA) {
      return Check.warn(
          "Java",
          detail,
          "The suite is built and tested with JDK " + JAVA + ". Name it in ONEVISION_JAVA_HOME.");
    }
    return compiler
        ? Check.ok("Java", detail)
        : Check.warn("Java", detail, "This runtime has no compiler. The build needs a JDK.");
  }

  /** Operating system and architecture. */
  static Check system() {
    return Check.ok(
        "System",
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
  }

  /** Cores that this process may use, and the number formats that they compute in. */
  static Check processor() {
    List<String> cpuinfo = cpuinfo();
    String name =
        cpuinfo.stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    long all = cpuinfo.stream().filter(line -> line.startsWith("processor")).count();
    int usable = Runtime.getRuntime().availableProcessors();
    String cores =
        all > usable
            ? usable + " of " + all + " cores"
            : usable == 1 ? "1 core" : usable + " cores";
    List<String> features = ProcessorFeatures.names();
    String detail =
        "%s, %s; %s"
            .formatted(
                name, cores, features.isEmpty() ? "features unknown" : String.join(" ", features));
    if (features.isEmpty() || ProcessorFeatures.computesInBf16()) {
      return Check.ok("Processor", detail);
    }
    String advice =
        "The processor does not compute in bf16, so models run in f32 and take twice the memory."
            + " --weights int8 or int4 makes the language model smaller";
    return Check.warn(
        "Processor",
        detail,
        advice
            + (ProcessorFeatures.computesInInt8()
                ? "."
                : ", but this processor has no fast 8-bit products."));
  }

  private static List<String> cpuinfo() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo"));
    } catch (IOException otherSystem) {
      return List.of();
    }
  }

  /** Memory that is free for a suite now. */
  static Check memory() {
    return memory(FreeMemory.bytes(), FreeMemory.machineBytes(), FreeMemory.containerBytes());
  }

  static Check memory(long free, long machine, OptionalLong container) {
    String detail = "%s free of %s".formatted(Bytes.text(free), Bytes.text(machine));
    if (container.isPresent()) {
      detail += "; the container's limit leaves " + Bytes.text(container.getAsLong());
    }
    if (free < MIN_MEMORY) {
      return Check.fail(
          "Memory",
          detail,
          "The suite needs "
              + Bytes.text(MIN_MEMORY)
              + " for the demo model. Stop other programs,"
              + " or raise the limit of the container.");
    }
    return free < ENOUGH_MEMORY
        ? Check.warn("Memory", detail, "This is enough for the demo model only.")
        : Check.ok("Memory", detail);
  }
}
