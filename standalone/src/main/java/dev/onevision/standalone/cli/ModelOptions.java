package dev.onevision.standalone.cli;

import dev.onevision.standalone.suite.ModelChoice;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The model to serve. */
final class ModelOptions {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Checkpoint folder to serve. Default: the built-in demo model.")
  private @Nullable Path folder;

  @Option(
      names = "--data-type",
      paramLabel = "TYPE",
      description = "auto, bf16 or f32. Default: f32 for the demo model, otherwise auto.")
  private @Nullable String dataType;

  @Option(
      names = "--weights",
      paramLabel = "FORMAT",
      description = "full, int8 or int4: format of the language model's matrices. Default: full.")
  private @Nullable String weights;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "auto, cpu, cuda, cuda:N or a list of GPUs, such as cuda:0,cuda:1. Default: auto.")
  private @Nullable String device;

  ModelChoice choice() {
    return new ModelChoice(folder, dataType, weights, device);
  }
}
