package dev.onevision.standalone.suite;

import dev.onevision.contract.topics.ModelQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model to serve and how to run it.
 *
 * @param name what clients call it; null for the name of its folder
 * @param folder checkpoint folder; null for the demo model
 * @param dataType {@code auto}, {@code bf16} or {@code f32}; null leaves it to the configuration
 * @param weights {@code full}, {@code int8} or {@code int4}; null leaves it to the configuration
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}; null leaves it to the
 *     configuration
 */
public record ModelChoice(
    @Nullable String name,
    @Nullable Path folder,
    @Nullable String dataType,
    @Nullable String weights,
    @Nullable String device) {

  /** The model in the jar. */
  public static final ModelChoice DEMO = new ModelChoice(null, null, null, null, null);

  private static final int MAX_QUEUE_LENGTH = 40;

  /** The name that clients use. */
  public String servedName() {
    return name == null ? folderName() : name;
  }

  /** The queue of the model beside others. */
  ModelQueue queue() {
    String valid = servedName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    return new ModelQueue(valid.substring(0, Math.min(valid.length(), MAX_QUEUE_LENGTH)));
  }

  private String folderName() {
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

  /** The folder of the checkpoint. Unpacks the demo model below {@code work} if needed. */
  Path checkpoint(Path work) {
    return folder == null
        ? DemoModel.unpack(work.resolve("models"))
        : folder.toAbsolutePath().normalize();
  }

  /**
   * The settings of the model's workers, {@code key=value}.
   *
   * @param work folder for unpacked models and archives
   */
  List<String> settings(Path work) {
    List<String> settings = new ArrayList<>();
    settings.add("onevision.model.archives=" + work.resolve("archives").resolve(folderName()));
    settings.add("onevision.model.name=" + servedName());
    settings.add("onevision.model.path=" + checkpoint(work));
    if (dataType != null) {
      settings.add("onevision.model.data-type=" + dataType);
    }
    if (weights != null) {
      settings.add("onevision.model.weights=" + weights);
    }
    if (device != null) {
      settings.add("onevision.model.device=" + device);
    }
    return settings;
  }

  /** Defaults of the model's workers. */
  Map<String, Object> defaults() {
    Map<String, Object> defaults = new HashMap<>();
    defaults.put("onevision.llm.kv-cache.gpu-reserve", DeviceShare.GPU_RESERVE + "B");
    if (folder == null) {
      // Its documented answers were generated in f32.
      defaults.put("onevision.model.data-type", "f32");
    }
    return defaults;
  }
}
