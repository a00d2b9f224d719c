package dev.onevision.inference.runtime;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * A one-dimensional int64 CPU tensor over memory that Java reads and writes. It is reused, so that
 * a step creates no tensors; it grows and never shrinks.
 */
final class HostTensor implements AutoCloseable {

  private final LoadedProgram program;
  private ByteBuffer bytes;
  private NativeTensors tensors;
  private IValue value;

  HostTensor(LoadedProgram program, int count) {
    this.program = program;
    this.bytes = allocate(count);
    this.tensors = program.newTensors();
    this.value = wrap(count);
  }

  /** Makes room for this number of elements; loses the content if it grows. */
  void ensure(long count) {
    int capacity = bytes.capacity() / Long.BYTES;
    if (count <= capacity) {
      return;
    }
    int larger = Math.toIntExact(Math.max(count, capacity * 2L));
    close();
    bytes = allocate(larger);
    tensors = program.newTensors();
    value = wrap(larger);
  }

  LongBuffer longs() {
    return bytes.asLongBuffer();
  }

  /** The same memory as int32 numbers, two per int64 element. */
  IntBuffer ints() {
    return bytes.asIntBuffer();
  }

  /** The same memory as float32 numbers, two per int64 element. */
  FloatBuffer floats() {
    return bytes.asFloatBuffer();
  }

  IValue value() {
    return value;
  }

  @Override
  public void close() {
    value.close();
    tensors.close();
  }

  private IValue wrap(int count) {
    return IValue.from(tensors.wrap(bytes.duplicate(), new Shape(count), DataType.INT64));
  }

  private static ByteBuffer allocate(int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(count, Long.BYTES))
        .order(ByteOrder.nativeOrder());
  }
}
