package dev.onevision.standalone.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which model is served, and how it is run.
 *
 * @param folder checkpoint folder; null for the demo model
 * @param dataType {@code auto}, {@code bf16} or {@code f32}; null leaves it to the configuration
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}; null leaves it to the
 *     configuration
 */
public record ModelChoice(
    @Nullable Path folder, @Nullable String dataType, @Nullable String device) {

  /** The model that is shipped inside. */
  public static final ModelChoice DEMO = new ModelChoice(null, null, null);

  /** The vision model's weights and activations, and what CUDA graphs take. */
  private static final String GPU_RESERVE = "4GB";

  /** The name clients ask for. */
  String name() {
    return folder == null
        ? DemoModel.NAME
        : Objects.requireNonNull(folder.toAbsolutePath().normalize().getFileName()).toString();
  }

  /**
   * Looks whether there is a model.
   *
   * @throws SuiteException if there is none
   */
  void check() {
    if (folder != null && !Files.isRegularFile(folder.resolve("config.json"))) {
      throw new SuiteException(
          "No model in "
              + folder
              + ": a checkpoint folder has a config.json and *.safetensors files."
              + " Give the folder with --model.");
    }
  }

  /**
   * The model services' settings, {@code key=value}. Unpacks the demo model if it is served.
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
      // Its expected answers are those of f32, on every machine.
      type = type == null ? "f32" : type;
    } else {
      settings.add("onevision.model.path=" + folder.toAbsolutePath().normalize());
    }
    if (type != null) {
      settings.add("onevision.model.data-type=" + type);
    }
    if (device != null) {
      settings.add("onevision.model.device=" + device);
    }
    return settings;
  }
}
