package dev.onevision.standalone.doctor;

import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.program.DecoderBytes;
import dev.onevision.inference.program.LayerRange;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.llm.scheduling.KvCacheSizing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes the KV cache that fits beside a model. Pure.
 *
 * @param sequences of the worker's lanes
 * @param gpuReserve bytes that the cache leaves free on a GPU
 */
public record ModelMemory(int sequences, long gpuReserve) {

  /** CUDA's context, libraries and activations of the largest steps; measured. */
  public static final long WORK_ON_GPU = 700_000_000L;

  /** The heap, what the JVM and Kafka have beside it, and activations; measured. */
  public static final long WORK_ON_CPU = 1_700_000_000L;

  /**
   * Tokens in the KV cache of a model whose layers are divided over GPUs with these free bytes;
   * null if the model does not fit.
   */
  public @Nullable Integer onGpus(
      ModelConfig config, ComputeType type, WeightFormat format, List<Long> freeBytes) {
    DecoderBytes decoder = DecoderBytes.of(config.text(), type, format);
    Integer smallest = null;
    for (LayerRange part : LayerRange.divide(config.text(), type, format, freeBytes.size())) {
      long left = freeBytes.get(part.part()) - decoder.of(part) - WORK_ON_GPU;
      Integer slots = slots(config, decoder.slot() * part.layers(), left, gpuReserve);
      if (slots == null) {
        return null;
      }
      smallest = smallest == null ? slots : Integer.valueOf(Math.min(smallest, slots));
    }
    return smallest;
  }

  /**
   * Tokens in the KV cache on a CPU; null if the model does not fit.
   *
   * @param freeBytes without the weights and {@link #WORK_ON_CPU}
   */
  public @Nullable Integer onCpu(
      ModelConfig config, ComputeType type, WeightFormat format, long freeBytes) {
    DecoderBytes decoder = DecoderBytes.onCpu(config.text(), type, format);
    long left = Math.max(0, freeBytes);
    // As the LLM service divides it.
    return slots(config, decoder.slot() * decoder.layers(), left, left / 2);
  }

  private @Nullable Integer slots(
      ModelConfig config, long bytesPerSlot, long freeBytes, long reserve) {
    long useful = (long) sequences * config.text().contextLength();
    try {
      return new KvCacheSizing(bytesPerSlot, useful).slots(Math.max(0, freeBytes), reserve, "");
    } catch (IllegalStateException tooSmall) {
      return null;
    }
  }
}
