package dev.onevision.inference.runtime;

import ai.djl.Device;
import dev.onevision.inference.model.ComputeType;
import java.util.Locale;

/**
 * Where a model runs.
 *
 * @param cuda whether it is an NVIDIA GPU; the CPU otherwise
 * @param index which GPU; 0 on the CPU
 * @param threads threads that one operation on the CPU may use; 0 takes one per processor, and
 *     fewer for small models
 */
public record ComputeDevice(boolean cuda, int index, int threads) {

  /**
   * An operation on fewer weights is over before another thread has woken up; and where the other
   * thread has to wait for a core, all wait for it at the operation's end.
   */
  private static final long WEIGHT_BYTES_PER_THREAD = 16L << 20;

  public ComputeDevice {
    if (index < 0 || threads < 0) {
      throw new IllegalArgumentException(
          "Impossible device: index %d, %d threads".formatted(index, threads));
    }
  }

  /** The processor, with as many threads as the model is worth. */
  public static ComputeDevice cpu() {
    return new ComputeDevice(false, 0, 0);
  }

  /**
   * Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}; {@code auto} is the first GPU
   * that the engine can use, else the CPU.
   *
   * @throws IllegalArgumentException if the text is none of these
   * @throws ModelRuntimeException if a GPU is asked for and the engine finds none
   */
  public static ComputeDevice parse(String text) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    if (name.equals("cpu")) {
      return cpu();
    }
    if (name.equals("auto")) {
      return PyTorch.gpus() > 0 ? new ComputeDevice(true, 0, 0) : cpu();
    }
    int index;
    if (name.equals("cuda")) {
      index = 0;
    } else if (name.matches("cuda:\\d{1,3}")) {
      index = Integer.parseInt(name.substring("cuda:".length()));
    } else {
      throw new IllegalArgumentException(
          "Unknown device '%s': use auto, cpu, cuda or cuda:N".formatted(text));
    }
    int gpus = PyTorch.gpus();
    if (index >= gpus) {
      throw new ModelRuntimeException(
          "Device %s was asked for, but the engine can use %d GPUs: %s"
              .formatted(name, gpus, PyTorch.describe()));
    }
    return new ComputeDevice(true, index, 0);
  }

  /** The same device with another number of threads for one operation on the CPU. */
  public ComputeDevice withThreads(int threads) {
    return new ComputeDevice(cuda, index, threads);
  }

  /** bf16 where the hardware computes in it, else f32. */
  public ComputeType preferredType() {
    return cuda || ProcessorFeatures.computesInBf16() ? ComputeType.BF16 : ComputeType.F32;
  }

  /**
   * Memory in bytes that is free for the cache of keys and values, with room left for activations:
   * half of what the CPU's side has available, four fifths of what the GPU has.
   */
  public long freeCacheBytes() {
    return cuda ? PyTorch.freeGpuBytes(index) / 5 * 4 : FreeMemory.bytes() / 2;
  }

  /**
   * Threads for one operation on the CPU.
   *
   * @param weightBytes size of the model's weights
   */
  int effectiveThreads(long weightBytes) {
    return threads > 0
        ? threads
        : (int)
            Math.min(
                Runtime.getRuntime().availableProcessors(),
                1 + weightBytes / WEIGHT_BYTES_PER_THREAD);
  }

  Device djl() {
    return cuda ? Device.gpu(index) : Device.cpu();
  }

  @Override
  public String toString() {
    return cuda ? "cuda:" + index : "cpu";
  }
}
