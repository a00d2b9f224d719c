package dev.onevision.benchmarks.capacity.rates;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Devices that the command knows. Memory is what CUDA shows of the card; rates are the makers', for
 * dense bf16, which only relate one device to another.
 */
public enum Device {
  /** NVIDIA L4. */
  L4("l4", 23.7e9, 300e9, 121e12),
  /** NVIDIA L40S. */
  L40S("l40s", 47.7e9, 864e9, 362e12),
  /** NVIDIA A100 with 80 GB, SXM. */
  A100("a100-80", 85.0e9, 2_039e9, 312e12),
  /** NVIDIA H100 with 80 GB, SXM. */
  H100("h100-80", 85.0e9, 3_350e9, 989e12),
  /** NVIDIA H200, SXM. */
  H200("h200", 150.1e9, 4_800e9, 989e12),
  /**
   * Two cores of an AMD EPYC with AVX-512 bf16; the rates are its memory's and measured products.
   */
  CPU("cpu", 32e9, 30e9, 1e12);

  private final String label;
  private final double memory;
  private final double bandwidth;
  private final double arithmetic;

  Device(String label, double memory, double bandwidth, double arithmetic) {
    this.label = label;
    this.memory = memory;
    this.bandwidth = bandwidth;
    this.arithmetic = arithmetic;
  }

  /** The device with this name; empty if none has it. */
  public static Optional<Device> of(String label) {
    String wanted = label.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(device -> device.label.equals(wanted)).findFirst();
  }

  /** The names of all devices. */
  public static String labels() {
    return Arrays.stream(values()).map(Device::label).collect(Collectors.joining(", "));
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  /** Usable bytes of its memory. */
  public long memoryBytes() {
    return Math.round(memory);
  }

  /** Bytes per second from its memory. */
  double bandwidth() {
    return bandwidth;
  }

  /** Operations per second. */
  double arithmetic() {
    return arithmetic;
  }

  /** Whether it is a GPU. */
  public boolean isGpu() {
    return this != CPU;
  }
}
