package dev.onevision.standalone.doctor;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.PublishedModel;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderBytes;
import dev.onevision.inference.program.LayerRange;
import dev.onevision.inference.program.VisionBytes;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.llm.scheduling.KvCacheSizing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Computes which published models fit a machine that serves both models in one process, as {@code
 * ./onevision serve} does. Pure.
 */
final class ModelFits {

  /** The sequences of the lanes that {@code serve} starts: 24 interactive and 8 others. */
  private static final int SEQUENCES = 32;

  /** The heap, what the JVM and Kafka have beside it, and activations; measured. */
  private static final long WORK_ON_CPU = 1_700_000_000L;

  /** CUDA's context, libraries and activations of the largest steps; measured. */
  private static final long WORK_ON_GPU = 700_000_000L;

  /** What {@code serve} leaves on a GPU for the vision tower and its activations. */
  private static final long RESERVE_ON_GPU = 4L << 30;

  private ModelFits() {}

  /** All models on a CPU with this number of free bytes. */
  static List<ModelFit> onCpu(ComputeType type, long freeBytes) {
    List<ModelFit> fits = new ArrayList<>();
    for (PublishedModel model : PublishedModel.values()) {
      for (WeightFormat format : WeightFormat.values()) {
        ModelConfig config = model.config();
        DecoderBytes decoder = DecoderBytes.onCpu(config.text(), type, format);
        long bytes = decoder.total() + VisionBytes.of(config, type) + WORK_ON_CPU;
        long left = Math.max(0, freeBytes - bytes);
        // As the LLM service divides it.
        Integer slots = slots(config, decoder.slot() * decoder.layers(), left, left / 2);
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
      slots =
          slots(config, LayerRange.divide(config.text(), type, format, count), decoder, freeBytes);
    }
    long bytes = decoder.total() + VisionBytes.of(config, type) + count * WORK_ON_GPU;
    return new ModelFit(
        model.label(), name(format, type), count == 1 ? "cuda:0" : count + " GPUs", bytes, slots);
  }

  private static @Nullable Integer slots(
      ModelConfig config, List<LayerRange> parts, DecoderBytes decoder, List<Long> freeBytes) {
    Integer smallest = null;
    for (LayerRange part : parts) {
      long left = freeBytes.get(part.part()) - decoder.of(part) - WORK_ON_GPU;
      Integer slots = slots(config, decoder.slot() * part.layers(), left, RESERVE_ON_GPU);
      if (slots == null) {
        return null;
      }
      smallest = smallest == null ? slots : Integer.valueOf(Math.min(smallest, slots));
    }
    return smallest;
  }

  private static @Nullable Integer slots(
      ModelConfig config, long bytesPerSlot, long freeBytes, long reserve) {
    long useful = (long) SEQUENCES * config.text().contextLength();
    try {
      return new KvCacheSizing(bytesPerSlot, useful).slots(Math.max(0, freeBytes), reserve, "");
    } catch (IllegalStateException tooSmall) {
      return null;
    }
  }

  private static String name(WeightFormat format, ComputeType type) {
    String name = format == WeightFormat.FULL ? type.name() : format.name();
    return name.toLowerCase(Locale.ROOT);
  }
}
