package dev.onevision.inference.runtime;

import dev.onevision.inference.cuda.GpuSearch;
import java.nio.file.Path;

/**
 * The native library that runs models.
 *
 * @param version of PyTorch
 * @param folder of its shared libraries
 */
public record LibTorch(String version, Path folder) {

  /**
   * Loads it.
   *
   * @throws ModelRuntimeException if it does not run on this machine
   */
  public static LibTorch load() {
    return PyTorch.library();
  }

  /** The GPUs that it can use. */
  public GpuSearch gpus() {
    return PyTorch.gpus();
  }
}
