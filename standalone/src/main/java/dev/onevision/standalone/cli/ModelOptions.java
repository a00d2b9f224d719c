package dev.onevision.standalone.cli;

import dev.onevision.inference.program.WeightFormat;
import dev.onevision.standalone.suite.ModelChoice;
import java.nio.file.Path;
import java.util.Locale;
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
      completionCandidates = Candidates.DataTypes.class,
      converter = Candidates.DataTypes.class,
      description = "auto, bf16 or f32. Default: f32 for the demo model, otherwise auto.")
  private @Nullable String dataType;

  @Option(
      names = "--weights",
      paramLabel = "FORMAT",
      completionCandidates = Candidates.Weights.class,
      description = "full, int8 or int4: format of the language model's matrices. Default: full.")
  private @Nullable WeightFormat weights;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      completionCandidates = Candidates.Devices.class,
      converter = Candidates.Devices.class,
      description =
          "auto, cpu, cuda, cuda:N or a list of GPUs, such as cuda:0,cuda:1. Default: auto.")
  private @Nullable String device;

  ModelChoice choice() {
    String format = weights == null ? null : weights.name().toLowerCase(Locale.ROOT);
    return new ModelChoice(folder, dataType, format, device);
  }
}
