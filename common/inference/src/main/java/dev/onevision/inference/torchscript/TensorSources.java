package dev.onevision.inference.torchscript;

import dev.onevision.inference.checkpoint.CheckpointTensor;
import dev.onevision.inference.checkpoint.ScalarType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The sources of tensor bytes. */
public final class TensorSources {

  private static final int CHUNK_BYTES = 4 << 20;

  /** Small enough to stay in the processor's cache from one loop to the next. */
  private static final int CHUNK_NUMBERS = 1 << 16;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private TensorSources() {}

  /**
   * A checkpoint's tensor in the given number format. Without a conversion, the mapped bytes are
   * written directly; otherwise they are converted in a buffer of bounded size, to bfloat16 by
   * rounding to nearest even.
   *
   * @param tensor float32, float16 or bfloat16
   * @param type float32 or bfloat16
   */
  public static TensorSource of(CheckpointTensor tensor, ScalarType type) {
    if (tensor.type() == type) {
      return new Mapped(tensor.data());
    }
    return switch (tensor.type()) {
      case F32, F16, BF16 -> new Converted(tensor.data(), tensor.type(), type);
      case F64, I64, I32, I16, I8, U8, BOOL ->
          throw new IllegalArgumentException(
              "tensor %s is %s; weights must be F32, F16 or BF16"
                  .formatted(tensor.name(), tensor.type()));
    };
  }

  /**
   * A small table of numbers in the given number format.
   *
   * @param type float32 or bfloat16
   */
  static TensorSource of(float[] numbers, ScalarType type) {
    MemorySegment data = MemorySegment.ofArray(new byte[numbers.length * Float.BYTES]);
    MemorySegment.copy(numbers, 0, data, FLOAT, 0, numbers.length);
    return new Converted(data, ScalarType.F32, type);
  }

  private record Mapped(MemorySegment data) implements TensorSource {

    @Override
    public long bytes() {
      return data.byteSize();
    }

    @Override
    public void writeTo(Sink sink) throws IOException {
      for (long at = 0; at < data.byteSize(); at += CHUNK_BYTES) {
        long length = Math.min(CHUNK_BYTES, data.byteSize() - at);
        sink.accept(data.asSlice(at, length).asByteBuffer());
      }
    }
  }

  /** Reads a chunk into floats, and writes from there: loops over arrays run at full speed. */
  private record Converted(MemorySegment data, ScalarType from, ScalarType to)
      implements TensorSource {

    Converted {
      if (to != ScalarType.F32 && to != ScalarType.BF16) {
        throw new IllegalArgumentException("Weights cannot be converted to " + to);
      }
    }

    @Override
    public long bytes() {
      return data.byteSize() / from.bytes() * to.bytes();
    }

    @Override
    public void writeTo(Sink sink) throws IOException {
      long total = data.byteSize() / from.bytes();
      int max = (int) Math.min(total, CHUNK_NUMBERS);
      float[] numbers = new float[max];
      short[] halves = new short[max];
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment chunk = arena.allocate((long) max * to.bytes());
        for (long first = 0; first < total; first += max) {
          int count = (int) Math.min(max, total - first);
          read(first * from.bytes(), count, numbers, halves);
          write(count, numbers, halves, chunk);
          sink.accept(chunk.asSlice(0, (long) count * to.bytes()).asByteBuffer());
        }
      }
    }

    private void read(long offset, int count, float[] numbers, short[] halves) {
      if (from == ScalarType.F32) {
        MemorySegment.copy(data, FLOAT, offset, numbers, 0, count);
        return;
      }
      MemorySegment.copy(data, SHORT, offset, halves, 0, count);
      if (from == ScalarType.F16) {
        for (int i = 0; i < count; i++) {
          numbers[i] = Float.float16ToFloat(halves[i]);
        }
      } else {
        for (int i = 0; i < count; i++) {
          numbers[i] = Float.intBitsToFloat(halves[i] << 16);
        }
      }
    }

    private void write(int count, float[] numbers, short[] halves, MemorySegment chunk) {
      if (to == ScalarType.F32) {
        MemorySegment.copy(numbers, 0, chunk, FLOAT, 0, count);
        return;
      }
      for (int i = 0; i < count; i++) {
        halves[i] = Bfloat16.of(numbers[i]);
      }
      MemorySegment.copy(halves, 0, chunk, SHORT, 0, count);
    }
  }
}
