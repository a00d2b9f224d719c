package dev.onevision.standalone.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The model to serve and how to run it.
 *
 * @param folder checkpoint folder; null for the demo model
 * @param dataType {@code auto}, {@code bf16} or {@code f32}; null leaves it to the configuration
 * @param weights {@code full}, {@code int8} or {@code int4}; null leaves it to the configuration
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}; null leaves it to the
 *     configuration
 */
public record ModelChoice(
    @Nullable Path folder,
    @Nullable String dataType,
    @Nullable String weights,
    @Nullable String device) {

  /** The model in the jar. */
  public static final ModelChoice DEMO = new ModelChoice(null, null, null, null);

  /** For the vision model's weights and activations, and for CUDA graphs. */
  private static final String GPU_RESERVE = "4GB";

  /** The name that clients use. */
  String name() {
    return folder == null
        ? DemoModel.NAME
        : Objects.requireNonNull(folder.toAbsolutePath().normalize().getFileName()).toString();
  }

  /**
   * Checks that the folder has a checkpoint.
   *
   * @throws SuiteException if it has none
   */
  void check() {
    if (folder != null && !Files.isRegularFile(folder.resolve("config.json"))) {
      throw new SuiteException(
          "No model in "
              + folder
              + ": a checkpoint folder has a config.json and *.safetensors files."
              + " Name the folder with --model.");
    }
  }

  /**
   * The settings of the model services, {@code key=value}. Unpacks the demo model if needed.
   *
   * @param work folder for unpacked models and archives
   */
  List<String> settings(Path work) {
    List<String> settings = new ArrayList<>();
    settings.add("onevision.model.archives=" + work.resolve("archives").resolve(name()));
    settings.add("onevision.model.name=" + name());
    settings.add("onevision.llm.kv-cache.gpu-reserve=" + GPU_RESERVE);
    String type = dataType;
    if (folder == null) {
      settings.add("onevision.model.path=" + DemoModel.unpack(work.resolve("models")));
      // Its documented answers were generated in f32.
      type = type == null ? "f32" : type;
    } else {
      settings.add("onevision.model.path=" + folder.toAbsolutePath().normalize());
    }
    if (type != null) {
      settings.add("onevision.model.data-type=" + type);
    }
    if (weights != null) {
      settings.add("onevision.model.weights=" + weights);
    }
    if (device != null) {
      settings.add("onevision.model.device=" + device);
    }
    return settings;
  }
}
