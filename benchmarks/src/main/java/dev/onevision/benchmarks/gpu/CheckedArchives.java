package dev.onevision.benchmarks.gpu;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderProgram;
import dev.onevision.inference.program.LayerRange;
import dev.onevision.inference.program.ModelArchives;
import dev.onevision.inference.program.Program;
import dev.onevision.inference.program.SamplingLayout;
import dev.onevision.inference.program.StepLayout;
import dev.onevision.inference.program.VisionProgram;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.torchscript.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Both programs of a small checkpoint in every form that runs on GPUs, and how to call them. */
public final class CheckedArchives {

  private static final int MAX_PARTS = 2;

  private final Path checkpoint;
  private final Path folder;

  /**
   * Archives of a checkpoint.
   *
   * @param folder to write into
   */
  public CheckedArchives(Path checkpoint, Path folder) {
    this.checkpoint = checkpoint;
    this.folder = folder;
  }

  /** Writes the archives; the result describes them, with paths inside of the folder, as JSON. */
  public Map<String, Object> write() {
    List<Map<String, Object>> programs = new ArrayList<>();
    for (ComputeType type : ComputeType.values()) {
      programs.add(
          Map.of(
              "name",
              "vision, " + name(type),
              "kind",
              "vision",
              "parts",
              List.of(archive(new VisionProgram(), type))));
      for (WeightFormat format : WeightFormat.values()) {
        boolean runsOnGpu = type == ComputeType.BF16 || format != WeightFormat.INT4;
        for (int parts = 1; parts <= MAX_PARTS && runsOnGpu; parts++) {
          programs.add(decoder(type, format, parts));
        }
      }
    }
    return Map.of(
        "programs",
        programs,
        "fields",
        Map.of(
            "step",
            names(StepLayout.Header.values()),
            "media",
            names(StepLayout.MediaPart.values()),
            "sampling",
            names(SamplingLayout.Header.values()),
            "draw",
            names(SamplingLayout.Draw.values())));
  }

  private Map<String, Object> decoder(ComputeType type, WeightFormat format, int parts) {
    List<String> archives = new ArrayList<>();
    ModelConfig config = ModelConfig.read(checkpoint);
    for (LayerRange range : LayerRange.divide(config.text(), type, format, parts)) {
      archives.add(archive(DecoderProgram.part(format, range), type));
    }
    return Map.of(
        "name",
        "decoder, %s, %s weights, %d %s"
            .formatted(name(type), name(format), parts, parts == 1 ? "GPU" : "GPUs"),
        "kind",
        "decoder",
        "layers",
        config.text().layers(),
        "parts",
        archives);
  }

  private String archive(Program program, ComputeType type) {
    Path file =
        ModelArchives.prepare(
                program, checkpoint, folder.resolve(name(type)), type, ProgressListener.NONE)
            .file();
    return folder.toAbsolutePath().relativize(file).toString();
  }

  private static List<String> names(Enum<?>[] fields) {
    return Arrays.stream(fields).map(Enum::name).toList();
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
