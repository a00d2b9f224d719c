package dev.onevision.inference.runtime;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.util.cuda.CudaUtils;

/** Starts the engine once, with the settings that it reads at its start. */
final class PyTorch {

  private PyTorch() {}

  /**
   * Holds the engine, so that the first use starts it and a failure to do so is told every time.
   */
  private static final class Holder {
    static final Engine ENGINE = start();
  }

  static PtNDManager newManager(Device device) {
    return (PtNDManager) engine().newBaseManager(device);
  }

  static int gpus() {
    Engine engine = engine();
    return engine.hasCapability(StandardCapabilities.CUDA) ? engine.getGpuCount() : 0;
  }

  static long freeGpuBytes(int index) {
    var memory = CudaUtils.getGpuMemory(Device.gpu(index));
    return memory.getMax() - memory.getUsed();
  }

  static String describe() {
    return "PyTorch " + engine().getVersion();
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
    setUnlessSet("OPT_OUT_TRACKING", "true"); // the engine would report its use to its makers
    // The engine's threads spin while they wait for one another. A long spin burns the core that
    // the
    // other one needs where cores are shared; none at all costs a step of the 0.5b size a seventh
    // of
    // its speed. This many rounds are some ten microseconds, the time between two operations.
    NativeEnvironment.setUnlessSet("GOMP_SPINCOUNT", "10000");
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
