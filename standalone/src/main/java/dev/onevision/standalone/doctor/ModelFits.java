package dev.onevision.standalone.doctor;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.PublishedModel;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderBytes;
import dev.onevision.inference.program.VisionBytes;
import dev.onevision.inference.program.WeightFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Computes which published models fit a machine that serves both models in one process, as {@code
 * ./onevision serve} does. Pure.
 */
final class ModelFits {

  /** The sequences of the lanes that {@code serve} starts: 24 interactive and 8 others. */
  private static final int SEQUENCES = 32;

  /** What {@code serve} leaves on a GPU for the vision tower and its activations. */
  private static final long RESERVE_ON_GPU = 4L << 30;

  private static final ModelMemory MEMORY = new ModelMemory(SEQUENCES, RESERVE_ON_GPU);

  private ModelFits() {}

  /** All models on a CPU with this number of free bytes. */
  static List<ModelFit> onCpu(ComputeType type, long freeBytes) {
    List<ModelFit> fits = new ArrayList<>();
    for (PublishedModel model : PublishedModel.values()) {
      for (WeightFormat format : WeightFormat.values()) {
        ModelConfig config = model.config();
        DecoderBytes decoder = DecoderBytes.onCpu(config.text(), type, format);
        long bytes = decoder.total() + VisionBytes.of(config, type) + ModelMemory.WORK_ON_CPU;
        Integer slots = MEMORY.onCpu(config, type, format, freeBytes - bytes);
        fits.add(new ModelFit(model.label(), name(format, type), "cpu", bytes, slots));
      }
    }
    return fits;
  }

  /** All models on the first GPUs, as many as each model needs, with these free bytes. */
  static List<ModelFit> onGpus(ComputeType type, List<Long> freeBytes) {
    List<ModelFit> fits = new ArrayList<>();
    for (PublishedModel model : PublishedModel.values()) {
      for (WeightFormat format : WeightFormat.values()) {
        if (format == WeightFormat.FULL
            || (format == WeightFormat.INT4 && type == ComputeType.BF16)) { // as it takes it
          fits.add(onGpus(model, format, type, freeBytes));
        }
      }
    }
    return fits;
  }

  private static ModelFit onGpus(
      PublishedModel model, WeightFormat format, ComputeType type, List<Long> freeBytes) {
    ModelConfig config = model.config();
    DecoderBytes decoder = DecoderBytes.of(config.text(), type, format);
    int count = 0;
    Integer slots = null;
    while (slots == null && count < Math.min(freeBytes.size(), decoder.layers())) {
      count++;
      slots = MEMORY.onGpus(config, type, format, freeBytes.subList(0, count));
    }
    long bytes = decoder.total() + VisionBytes.of(config, type) + count * ModelMemory.WORK_ON_GPU;
    return new ModelFit(
        model.label(), name(format, type), count == 1 ? "cuda:0" : count + " GPUs", bytes, slots);
  }

  private static String name(WeightFormat format, ComputeType type) {
    String name = format == WeightFormat.FULL ? type.name() : format.name();
    return name.toLowerCase(Locale.ROOT);
  }
}
