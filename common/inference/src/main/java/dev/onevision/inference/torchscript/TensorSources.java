package dev.onevision.inference.torchscript;

import dev.onevision.inference.checkpoint.CheckpointTensor;
import dev.onevision.inference.checkpoint.ScalarType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where the bytes of an archive's tensors come from. */
public final class TensorSources {

  private static final int CHUNK_BYTES = 4 << 20;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private TensorSources() {}

  /**
   * A checkpoint's tensor in the given number format. Without a change of format the mapped bytes
   * go out as they are; otherwise they are converted in a buffer of bounded size, to bfloat16 by
   * rounding to nearest even.
   *
   * @param tensor float32, float16 or bfloat16
   * @param type float32 or bfloat16
   */
  public static TensorSource of(CheckpointTensor tensor, ScalarType type) {
    if (tensor.type() == type) {
      return new Mapped(tensor.data());
    }
    return new Converted(tensor.data(), Reader.of(tensor), tensor.type().bytes(), type);
  }

  /**
   * A small table of numbers, such as the rotary positions, in the given number format.
   *
   * @param type float32 or bfloat16
   */
  public static TensorSource of(float[] numbers, ScalarType type) {
    MemorySegment segment = MemorySegment.ofArray(numbers);
    ByteOrder order = ByteOrder.nativeOrder();
    ValueLayout.OfFloat layout = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order);
    return new Converted(segment, (data, offset) -> data.get(layout, offset), Float.BYTES, type);
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

  private record Converted(MemorySegment data, Reader reader, int sourceBytes, ScalarType type)
      implements TensorSource {

    Converted {
      if (type != ScalarType.F32 && type != ScalarType.BF16) {
        throw new IllegalArgumentException("weights are not converted to " + type);
      }
    }

    @Override
    public long bytes() {
      return data.byteSize() / sourceBytes * type.bytes();
    }

    @Override
    public void writeTo(Sink sink) throws IOException {
      long elements = data.byteSize() / sourceBytes;
      int chunkElements = (int) Math.min(elements, CHUNK_BYTES / type.bytes());
      ByteBuffer chunk =
          ByteBuffer.allocateDirect(chunkElements * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (long first = 0; first < elements; first += chunkElements) {
        chunk.clear();
        long end = Math.min(elements, first + chunkElements);
        for (long element = first; element < end; element++) {
          float number = reader.read(data, element * sourceBytes);
          if (type == ScalarType.F32) {
            chunk.putFloat(number);
          } else {
            chunk.putShort(toBfloat16(number));
          }
        }
        sink.accept(chunk.flip());
      }
    }
  }

  private interface Reader {

    float read(MemorySegment data, long offset);

    static Reader of(CheckpointTensor tensor) {
      return switch (tensor.type()) {
        case F32 -> (data, offset) -> Float.intBitsToFloat(data.get(INT, offset));
        case F16 -> (data, offset) -> Float.float16ToFloat(data.get(SHORT, offset));
        case BF16 -> (data, offset) -> Float.intBitsToFloat(data.get(SHORT, offset) << 16);
        case F64, I64, I32, I16, I8, U8, BOOL ->
            throw new IllegalArgumentException(
                "tensor %s is %s; weights must be F32, F16 or BF16"
                    .formatted(tensor.name(), tensor.type()));
      };
    }
  }

  private static short toBfloat16(float number) {
    int bits = Float.floatToRawIntBits(number);
    if (Float.isNaN(number)) {
      return (short) ((bits >>> 16) | 0x40); // rounding could turn a NaN into an infinity
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
