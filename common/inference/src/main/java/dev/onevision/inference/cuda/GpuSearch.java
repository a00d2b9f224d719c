package dev.onevision.inference.cuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The GPUs that libtorch can use, or the reason why it can use none. */
public sealed interface GpuSearch {

  /** The GPUs in the order of their indices; not empty. */
  record Found(List<Gpu> gpus) implements GpuSearch {}

  /** The reason is a whole sentence for an operator. */
  record NotFound(String reason) implements GpuSearch {}

  /**
   * Searches GPUs. The engine must have loaded libtorch before.
   *
   * @param libtorch the folder that holds libtorch's shared libraries
   */
  static GpuSearch in(Path libtorch) {
    if (!Files.exists(libtorch.resolve(System.mapLibraryName("torch_cuda")))) {
      return new NotFound("The libtorch in %s is a build for the CPU only.".formatted(libtorch));
    }
    try {
      List<Gpu> gpus = NvidiaDriver.open().gpus();
      int usable = TorchCuda.in(libtorch).deviceCount();
      if (gpus.isEmpty()) {
        return new NotFound(
            "The NVIDIA driver shows no GPU to this process; see CUDA_VISIBLE_DEVICES and the"
                + " container's GPU settings.");
      }
      if (usable == 0) {
        return new NotFound(
            "The NVIDIA driver shows %s, but the libtorch in %s cannot use it; the driver may be too"
                    .formatted(gpus.getFirst(), libtorch)
                + " old for this CUDA version.");
      }
      return new Found(gpus.subList(0, Math.min(usable, gpus.size())));
    } catch (CudaException e) {
      return new NotFound(String.valueOf(e.getMessage()));
    }
  }
}
