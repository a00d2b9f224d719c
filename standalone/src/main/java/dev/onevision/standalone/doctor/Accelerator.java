package dev.onevision.standalone.doctor;

import dev.onevision.inference.cuda.CudaException;
import dev.onevision.inference.cuda.Gpu;
import dev.onevision.inference.cuda.GpuSearch;
import dev.onevision.inference.cuda.NvidiaDriver;
import dev.onevision.inference.program.ComputeType;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.FreeMemory;
import dev.onevision.inference.runtime.LibTorch;
import dev.onevision.inference.runtime.ModelRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Checks of what models run on: libtorch and GPUs. */
final class Accelerator {

  private final List<Check> checks = new ArrayList<>();
  private List<ModelFit> models = List.of();

  private Accelerator() {}

  /** Loads libtorch and searches GPUs. */
  static Accelerator inspect() {
    Accelerator accelerator = new Accelerator();
    try {
      accelerator.inspect(LibTorch.load());
    } catch (ModelRuntimeException failure) {
      accelerator.checks.add(
          Check.fail(
              "libtorch",
              String.valueOf(failure.getMessage()),
              "Unset PYTORCH_LIBRARY_PATH to use the build that comes with the suite, or name a"
                  + " folder as docs/gpu.md describes."));
    }
    return accelerator;
  }

  List<Check> checks() {
    return checks;
  }

  /** The published models on the device that {@code --device auto} takes. */
  List<ModelFit> models() {
    return models;
  }

  private void inspect(LibTorch libtorch) {
    GpuSearch search = libtorch.gpus();
    checks.add(
        Check.ok("libtorch", "PyTorch %s in %s".formatted(libtorch.version(), libtorch.folder())));
    checks.add(gpu(search, visibleGpus(), System.getenv("PYTORCH_LIBRARY_PATH") != null));
    models = models(search);
  }

  private static List<ModelFit> models(GpuSearch search) {
    return switch (search) {
      case GpuSearch.Found(var gpus) ->
          ModelFits.onGpus(
              gpus.stream().allMatch(Gpu::computesInBf16) ? ComputeType.BF16 : ComputeType.F32,
              gpus.stream().map(Accelerator::freeBytes).toList());
      case GpuSearch.NotFound none ->
          ModelFits.onCpu(ComputeDevice.cpu().preferredType(), FreeMemory.bytes());
    };
  }

  private static long freeBytes(Gpu gpu) {
    return ComputeDevice.parse("cuda:" + gpu.index()).freeBytes();
  }

  /** GPUs that the driver shows, whether libtorch can use them or not. */
  private static List<Gpu> visibleGpus() {
    try {
      return NvidiaDriver.open().gpus();
    } catch (CudaException noDriver) {
      return List.of();
    }
  }

  /**
   * What is found of GPUs.
   *
   * @param visible GPUs that the driver shows
   * @param chosen whether an operator chose the libtorch
   */
  static Check gpu(GpuSearch search, List<Gpu> visible, boolean chosen) {
    return switch (search) {
      case GpuSearch.Found(var gpus) -> {
        String detail = gpus.stream().map(Gpu::toString).collect(Collectors.joining(", "));
        yield gpus.getFirst().computesInBf16()
            ? Check.ok("GPU", detail)
            : Check.warn("GPU", detail, "It does not run bf16, so models run in f32.");
      }
      case GpuSearch.NotFound(var reason) when !visible.isEmpty() ->
          Check.warn(
              "GPU",
              "%s is not used. %s".formatted(visible.getFirst(), reason),
              "docs/gpu.md describes where to get a libtorch for CUDA.");
      case GpuSearch.NotFound(var reason) when chosen ->
          Check.warn("GPU", reason, "Models run on the CPU.");
      case GpuSearch.NotFound(var reason) ->
          Check.ok("GPU", "none, models run on the CPU. " + reason);
    };
  }
}
