package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchScriptErrorsTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 23.6 GiB",
        "RuntimeError: CUDA error: out of memory",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "[enforce fail at alloc_cpu.cpp:115] DefaultCPUAllocator: can't allocate memory"
      })
  void lackOfMemoryLeavesTheModelUsable(String message) {
    assertThat(exception(message)).isInstanceOf(DeviceMemoryException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA error: device-side assert triggered",
        "RuntimeError: CUDA error: uncorrectable ECC error encountered",
        "CUDA error: an illegal memory access was encountered",
        "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasGemmEx(...)`",
        "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR"
      })
  void errorsOfTheDeviceEndTheModel(String message) {
    assertThat(exception(message)).isInstanceOf(DeviceLostException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RuntimeError: shape '[3]' is invalid for input of size 4", "index 7"})
  void otherErrorsAreThoseOfOneStep(String message) {
    assertThat(exception(message)).isExactlyInstanceOf(ModelRuntimeException.class);
  }

  private static ModelRuntimeException exception(String message) {
    return TorchScriptErrors.exception(
        "step of decoder.pt",
        new EngineException(
            "The following operation failed in the TorchScript interpreter.\n" + message));
  }
}
