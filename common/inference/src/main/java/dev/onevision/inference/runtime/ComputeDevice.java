package dev.onevision.inference.runtime;

import ai.djl.Device;
import dev.onevision.inference.cuda.GpuSearch;
import dev.onevision.inference.cuda.NvidiaDriver;
import dev.onevision.inference.program.ComputeType;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device that a model runs on.
 *
 * @param cuda true for an NVIDIA GPU, false for the CPU
 * @param index the GPU's number; 0 for the CPU
 * @param threads threads of one operation on the CPU; 0 takes one per processor, and fewer for
 *     small models
 */
public record ComputeDevice(boolean cuda, int index, int threads) {

  private static final Logger log = LoggerFactory.getLogger(ComputeDevice.class);

  /**
   * An operation on fewer weights ends before another thread has woken up. If that thread waits for
   * a core, all threads wait for it at the end of the operation.
   */
  private static final long WEIGHT_BYTES_PER_THREAD = 16L << 20;

  public ComputeDevice {
    if (index < 0 || threads < 0) {
      throw new IllegalArgumentException(
          "Invalid device: index %d, %d threads".formatted(index, threads));
    }
  }

  /** The CPU, with a number of threads that fits the model. */
  public static ComputeDevice cpu() {
    return new ComputeDevice(false, 0, 0);
  }

  /**
   * Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}; {@code auto} is the first GPU
   * that the engine can use, else the CPU.
   *
   * @throws IllegalArgumentException if the text is something else
   * @throws ModelRuntimeException if the engine cannot use the GPU
   */
  public static ComputeDevice parse(String text) {
    return parse(text, PyTorch::gpus);
  }

  static ComputeDevice parse(String text, Supplier<GpuSearch> search) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    if (name.equals("cpu")) {
      return cpu();
    }
    if (name.equals("auto")) {
      return auto(search.get());
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
    return cuda(name, index, search.get());
  }

  static ComputeDevice auto(GpuSearch search) {
    return switch (search) {
      case GpuSearch.Found(var gpus) -> {
        log.info("Device auto: using {}", gpus.getFirst());
        yield new ComputeDevice(true, 0, 0);
      }
      case GpuSearch.NotFound(var reason) -> {
        log.info("Device auto: using the CPU. {}", reason);
        yield cpu();
      }
    };
  }

  static ComputeDevice cuda(String name, int index, GpuSearch search) {
    return switch (search) {
      case GpuSearch.Found(var gpus) when index < gpus.size() -> new ComputeDevice(true, index, 0);
      case GpuSearch.Found(var gpus) ->
          throw new ModelRuntimeException(
              "Device %s does not exist; this process sees %s.".formatted(name, gpus));
      case GpuSearch.NotFound(var reason) ->
          throw new ModelRuntimeException("Device %s cannot be used. %s".formatted(name, reason));
    };
  }

  /** A copy with another number of threads. */
  public ComputeDevice withThreads(int threads) {
    return new ComputeDevice(cuda, index, threads);
  }

  /** bf16 where the hardware computes in it, else f32. */
  public ComputeType preferredType() {
    return computesInBf16() ? ComputeType.BF16 : ComputeType.F32;
  }

  private boolean computesInBf16() {
    return cuda
        ? PyTorch.gpus() instanceof GpuSearch.Found(var gpus) && gpus.get(index).computesInBf16()
        : ProcessorFeatures.computesInBf16();
  }

  /**
   * Refuses bf16 on a GPU without flash attention, where every step would fail.
   *
   * @throws ModelRuntimeException if this device does not run models of this type
   */
  public void requireSupportOf(ComputeType type) {
    if (cuda && type == ComputeType.BF16 && !computesInBf16()) {
      throw new ModelRuntimeException(
          "%s does not run bf16, which requires compute capability 8.0 or later. Use f32."
              .formatted(this));
    }
  }

  /** Bytes that are free on the device now, over all processes. */
  public long freeBytes() {
    return cuda ? NvidiaDriver.open().memory(index).free() : FreeMemory.bytes();
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
