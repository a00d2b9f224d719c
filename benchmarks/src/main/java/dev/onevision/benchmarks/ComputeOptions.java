package dev.onevision.benchmarks;

import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.ModelRuntimeException;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a benchmark computes, and in which type. */
final class ComputeOptions {

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu, cuda or cuda:N. Default: ${DEFAULT-VALUE}.")
  private String device = "";

  @Option(
      names = "--type",
      defaultValue = "bf16",
      description = "bf16 or f32. Default: ${DEFAULT-VALUE}.")
  private ComputeType type = ComputeType.BF16;

  /** The device as it was given. */
  String device() {
    return device;
  }

  /**
   * The device.
   *
   * @param command that has these options
   * @param threads CPU threads; 0 uses one per processor
   * @throws ParameterException if the machine has no such device
   */
  ComputeDevice computeDevice(CommandSpec command, int threads) {
    try {
      return ComputeDevice.parse(device).withThreads(threads);
    } catch (IllegalArgumentException | ModelRuntimeException failure) {
      throw new ParameterException(command.commandLine(), String.valueOf(failure.getMessage()));
    }
  }

  ComputeType type() {
    return type;
  }

  /** The type as it is written in options and file names. */
  String typeName() {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
