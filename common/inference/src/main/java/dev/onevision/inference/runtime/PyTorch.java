package dev.onevision.inference.runtime;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.LibUtils;
import dev.onevision.inference.cuda.GpuSearch;
import dev.onevision.inference.cuda.TorchCuda;
import java.nio.file.Path;

/** Starts the engine once, with the settings that it reads at its start. */
final class PyTorch {

  private PyTorch() {}

  /** Holds the engine: the first use starts it, and every use reports a failed start. */
  private static final class Holder {
    static final Engine ENGINE = start();
  }

  private static final class Gpus {
    static final GpuSearch SEARCH = GpuSearch.in(libtorch());
  }

  static PtNDManager newManager(Device device) {
    return (PtNDManager) engine().newBaseManager(device);
  }

  /** The GPUs that the engine can use. (DJL's own count needs a CUDA toolkit on the path.) */
  static GpuSearch gpus() {
    engine();
    return Gpus.SEARCH;
  }

  /** The parts of libtorch that DJL does not offer. */
  static TorchCuda cuda() {
    engine();
    return TorchCuda.in(libtorch());
  }

  static LibTorch library() {
    return new LibTorch(engine().getVersion(), libtorch());
  }

  private static Path libtorch() {
    return Path.of(LibUtils.getLibtorchPath());
  }

  private static Engine engine() {
    try {
      return Holder.ENGINE;
    } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
      throw new ModelRuntimeException(
          "The PyTorch engine could not start: "
              + rootMessage(e)
              + ". Its native library comes from the class path (pytorch-native-cpu for this"
              + " platform) or from the folder named by PYTORCH_LIBRARY_PATH; the JVM needs"
              + " --enable-native-access=ALL-UNNAMED.",
          e);
    }
  }

  private static Engine start() {
    setUnlessSet("ai.djl.pytorch.num_interop_threads", "1"); // one program at a time per model
    setUnlessSet("OPT_OUT_TRACKING", "true"); // the engine would report its use to its authors
    // The engine's threads spin while they wait for one another. A long spin burns the core that
    // the other thread needs on shared cores; no spin makes a step of the 0.5b size slower by a
    // seventh. This number of rounds takes some ten microseconds, the time between two operations.
    NativeEnvironment.setUnlessSet("GOMP_SPINCOUNT", "10000");
    // f32 means f32: cuDNN and cuBLAS would otherwise round the operands of products to TF32.
    NativeEnvironment.setUnlessSet("NVIDIA_TF32_OVERRIDE", "0");
    // Otherwise steps of many sizes leave memory in fragments that no later step can use.
    NativeEnvironment.setUnlessSet("PYTORCH_CUDA_ALLOC_CONF", "expandable_segments:True");
    NativeHeap.keepFreedMemory();
    return Engine.getEngine(PtEngine.ENGINE_NAME);
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
