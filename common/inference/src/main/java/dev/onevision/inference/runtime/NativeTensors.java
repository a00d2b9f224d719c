package dev.onevision.inference.runtime;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tensors that are freed together. The process counts open tensors: without requests, the number
 * depends on what is loaded and cached only, and a growing number is a leak.
 */
public final class NativeTensors implements AutoCloseable {

  private static final AtomicInteger OPEN = new AtomicInteger();

  private final PtNDManager manager;
  private int count;

  NativeTensors(PtNDManager parent) {
    this.manager = (PtNDManager) parent.newSubManager();
  }

  /** Tensors that Java holds in the engine's memory now, in this process; without the weights. */
  public static int open() {
    return OPEN.get();
  }

  /** A CPU tensor over the buffer's own memory, without a copy; the buffer must outlive it. */
  PtNDArray wrap(ByteBuffer direct, Shape shape, DataType type) {
    if (!direct.isDirect()) {
      throw new IllegalArgumentException("The engine reads direct buffers only");
    }
    return counted(
        JniUtils.createNdFromByteBuffer(
            manager, direct, shape, type, SparseFormat.DENSE, Device.cpu()));
  }

  /** The tensor in a program's result; the caller closes the result itself. */
  PtNDArray of(IValue result) {
    return counted(result.toTensor(manager));
  }

  private PtNDArray counted(PtNDArray tensor) {
    count++;
    OPEN.incrementAndGet();
    return tensor;
  }

  /** Frees all tensors. */
  @Override
  public void close() {
    manager.close();
    OPEN.addAndGet(-count);
    count = 0;
  }
}
