package dev.onevision.inference.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The processor's number formats, from the Linux kernel. */
public final class ProcessorFeatures {

  private static final List<String> BF16 = List.of("avx512_bf16", "amx_bf16", "bf16");
  private static final List<String> INT8 = List.of("avx512_vnni", "avx_vnni", "amx_int8");

  /** The features that decide which kernels run, of x86 and of Arm. */
  private static final List<String> RELEVANT =
      List.of(
          "avx2",
          "avx512f",
          "avx512_bf16",
          "avx512_vnni",
          "avx_vnni",
          "amx_bf16",
          "amx_int8",
          "asimd",
          "sve",
          "i8mm",
          "bf16");

  private ProcessorFeatures() {}

  /** The names of the features that decide which kernels run; empty on other systems. */
  public static List<String> names() {
    return names(cpuinfo());
  }

  static List<String> names(List<String> cpuinfo) {
    return RELEVANT.stream().filter(feature -> hasAny(List.of(feature), cpuinfo)).toList();
  }

  /** False if unknown, on other systems: f32 always works. */
  public static boolean computesInBf16() {
    return computesInBf16(cpuinfo());
  }

  static boolean computesInBf16(List<String> cpuinfo) {
    return hasAny(BF16, cpuinfo);
  }

  /**
   * Whether the processor adds products of 8-bit integers to 32-bit sums. Others saturate sums of
   * two products.
   */
  public static boolean computesInInt8() {
    return computesInInt8(cpuinfo());
  }

  static boolean computesInInt8(List<String> cpuinfo) {
    return hasAny(INT8, cpuinfo);
  }

  private static List<String> cpuinfo() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean hasAny(List<String> wanted, List<String> cpuinfo) {
    return cpuinfo.stream()
        .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
        .findFirst()
        .map(ProcessorFeatures::flags)
        .map(flags -> wanted.stream().anyMatch(flags::contains))
        .orElse(false);
  }

  private static Set<String> flags(String line) {
    return Arrays.stream(line.substring(line.indexOf(':') + 1).strip().split("\\s+"))
        .collect(Collectors.toSet());
  }
}
