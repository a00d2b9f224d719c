package dev.onevision.inference.runtime;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.onevision.inference.cuda.CudaException;
import dev.onevision.inference.program.Archive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An archive in the engine's memory, and calls of its methods.
 *
 * <p>Java passes and receives int64, float32 and uint8 tensors on the CPU only; the program moves
 * them to its device and creates the bf16 tensors that it needs. (The engine's JNI layer ends the
 * JVM when it creates a bf16 tensor.)
 */
final class LoadedProgram implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LoadedProgram.class);

  /** A hint: the layout is nearly as fast for a single row and for thousands. */
  private static final long PACKED_FOR_ROWS = 64;

  private final Archive archive;
  private final ComputeDevice device;
  private final int threads;
  private final PtNDManager manager;
  private final PtNDManager weights;
  private final PtSymbolBlock block;
  private @Nullable Thread configured;
  private boolean hasOwnStream;

  private LoadedProgram(
      Archive archive,
      ComputeDevice device,
      int threads,
      PtNDManager manager,
      PtNDManager weights,
      PtSymbolBlock block) {
    this.archive = archive;
    this.device = device;
    this.threads = threads;
    this.manager = manager;
    this.weights = weights;
    this.block = block;
  }

  static LoadedProgram load(Archive archive, ComputeDevice device) {
    device.requireSupportOf(archive.computeType());
    if (!Files.isRegularFile(archive.file())) {
      throw new ModelRuntimeException("There is no archive at " + archive.file());
    }
    // Java's tensors stay on the CPU; the weights go to the device as they are read.
    PtNDManager weights = PyTorch.newManager(device.djl());
    PtNDManager manager = PyTorch.newManager(Device.cpu());
    try {
      PtSymbolBlock block =
          JniUtils.loadModule(
              weights, archive.file(), device.cuda(), new String[0], new String[0], false);
      JniUtils.enableInferenceMode(block);
      return new LoadedProgram(
          archive, device, device.effectiveThreads(size(archive)), manager, weights, block);
    } catch (EngineException e) {
      manager.close();
      weights.close();
      throw new ModelRuntimeException(
          "The archive %s does not load on %s: %s. Delete it: the next start builds it again."
              .formatted(archive.file(), device, TorchScriptErrors.cause(e)),
          e);
    }
  }

  /**
   * Lays out the weights of matrix products as the device's kernels read them. Weights in the
   * archive's number format stay as they are where there is no better layout.
   *
   * @return number of tensors that were laid out
   * @throws ModelRuntimeException if the device has no kernel for the archive's weights
   */
  int packWeights() {
    try {
      return pack(PACKED_FOR_ROWS);
    } catch (ModelRuntimeException e) {
      log.info("{}: bf16 weights stay plain: {}", archive.file().getFileName(), e.getMessage());
      return pack(0);
    }
  }

  private int pack(long rows) {
    try (IValue hint = IValue.from(rows);
        IValue integers = IValue.from(ProcessorFeatures.computesInInt8());
        IValue packed = run("pack", hint, integers)) {
      return Math.toIntExact(packed.toLong());
    }
  }

  private static long size(Archive archive) {
    try {
      return Files.size(archive.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Archive archive() {
    return archive;
  }

  ComputeDevice device() {
    return device;
  }

  /** An empty collection of tensors; the caller closes it. */
  NativeTensors newTensors() {
    return new NativeTensors(manager);
  }

  /**
   * Runs a method. The caller closes the result and the arguments.
   *
   * @throws ModelRuntimeException with the line of the program that failed
   */
  IValue run(String method, IValue... arguments) {
    configureThread();
    try {
      return IValueUtils.runMethod(block, method, arguments);
    } catch (EngineException e) {
      throw TorchScriptErrors.exception(
          "%s of %s".formatted(method, archive.file().getFileName()), e);
    }
  }

  @Override
  public void close() {
    manager.close();
    block.close();
    weights.close();
  }

  // The engine keeps these settings per thread, so they follow the model's owner. With a stream of
  // its
  // own, a model does not wait for another one on the same GPU.
  private void configureThread() {
    Thread current = Thread.currentThread();
    if (configured != current) {
      JniUtils.setNumThreads(threads);
      JniUtils.setGraphExecutorOptimize(false);
      if (device.cuda()) {
        useOwnStream();
      }
      configured = current;
    }
  }

  private void useOwnStream() {
    try {
      PyTorch.cuda().useOwnStream(device.index());
      hasOwnStream = true;
    } catch (CudaException e) {
      log.warn("{} runs on the default stream and without CUDA graphs. {}", device, e.getMessage());
    }
  }

  /** Whether the thread that runs the program has a stream of its own on the GPU. */
  boolean hasOwnStream() {
    configureThread();
    return hasOwnStream;
  }
}
