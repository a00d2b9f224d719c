package dev.onevision.standalone.cli;

import dev.onevision.standalone.suite.ModelChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The models to serve. */
final class ModelOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--model",
      paramLabel = "[NAME=]DIR",
      type = Path.class,
      converter = Candidates.FilesOrUrls.class,
      description =
          "Checkpoint folder to serve, and what clients call the model; without NAME, the name of"
              + " the folder. Default: the built-in demo model.")
  private List<String> folders = List.of();

  @Option(
      names = "--data-type",
      paramLabel = "[NAME=]TYPE",
      completionCandidates = Candidates.DataTypes.class,
      converter = ForModel.DataTypes.class,
      description = "auto, bf16 or f32. Default: f32 for the demo model, otherwise auto.")
  private List<ForModel> dataTypes = List.of();

  @Option(
      names = "--weights",
      paramLabel = "[NAME=]FORMAT",
      completionCandidates = Candidates.Weights.class,
      converter = ForModel.Weights.class,
      description = "full, int8 or int4: format of the language model's matrices. Default: full.")
  private List<ForModel> weights = List.of();

  @Option(
      names = "--device",
      paramLabel = "[NAME=]DEVICE",
      completionCandidates = Candidates.Devices.class,
      converter = ForModel.Devices.class,
      description =
          "auto, cpu, cuda, cuda:N or a list of GPUs, such as cuda:0,cuda:1. Default: auto.")
  private List<ForModel> devices = List.of();

  /** A model's name, if it was typed, and its folder. */
  private record Typed(@Nullable String name, Path folder) {

    static Typed of(String text) {
      int end = text.indexOf('=');
      // The path of a folder may have the character, too.
      return end < 0 || Files.isDirectory(Path.of(text))
          ? new Typed(null, Path.of(text))
          : new Typed(text.substring(0, end), Path.of(text.substring(end + 1)));
    }
  }

  /** The one model to serve. */
  ModelChoice choice() {
    List<ModelChoice> choices = choices();
    if (choices.size() > 1) {
      throw wrong("Each process serves one model: give --model once.");
    }
    return choices.getFirst();
  }

  /** The models to serve, at least one. */
  List<ModelChoice> choices() {
    List<ModelChoice> models =
        folders.isEmpty() ? List.of(ModelChoice.DEMO) : folders.stream().map(this::named).toList();
    List<String> names = models.stream().map(ModelChoice::servedName).toList();
    Map<String, String> types = byModel("--data-type", dataTypes, names);
    Map<String, String> formats = byModel("--weights", weights, names);
    Map<String, String> placed = byModel("--device", devices, names);
    return models.stream()
        .map(
            model ->
                new ModelChoice(
                    model.name(),
                    model.folder(),
                    types.get(model.servedName()),
                    formats.get(model.servedName()),
                    placed.get(model.servedName())))
        .toList();
  }

  private ModelChoice named(String text) {
    Typed typed = Typed.of(text);
    if (typed.name() != null && typed.name().isBlank()) {
      throw wrong("--model " + text + " has no name before the '='.");
    }
    return new ModelChoice(typed.name(), typed.folder(), null, null, null);
  }

  private Map<String, String> byModel(String option, List<ForModel> values, List<String> models) {
    Map<String, String> named = new HashMap<>();
    String all = null;
    for (ForModel value : values) {
      if (value.model() != null && !models.contains(value.model())) {
        throw wrong(
            "%s names the model %s. The models are %s."
                .formatted(option, value.model(), String.join(", ", models)));
      }
      boolean repeated =
          value.model() == null ? all != null : named.put(value.model(), value.value()) != null;
      if (repeated) {
        throw wrong(
            "%s is given twice for %s."
                .formatted(option, Objects.requireNonNullElse(value.model(), "all models")));
      }
      if (value.model() == null) {
        all = value.value();
      }
    }
    for (String model : models) {
      if (all != null) {
        named.putIfAbsent(model, all);
      }
    }
    return named;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
