package dev.onevision.inference.torchscript;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A matrix of float32 whose rows are turned into something smaller, one row at a time.
 *
 * @param floats the matrix, little-endian float32, joined along the rows
 * @param width numbers in a row
 * @param quantizer of a row
 */
public record QuantizedRows(List<TensorSource> floats, int width, RowQuantizer quantizer)
    implements TensorSource {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Bounds the memory of a batch of rows: 4 MiB of numbers. */
  private static final int MAX_BATCH_NUMBERS = 1 << 20;

  public QuantizedRows {
    floats = List.copyOf(floats);
  }

  /** Turns a row into bytes. Stateless. */
  public interface RowQuantizer {

    /** Bytes of a row of {@code width} numbers. */
    int bytes(int width);

    /** Appends the row's bytes to the little-endian buffer. */
    void quantize(float[] row, ByteBuffer out);
  }

  @Override
  public long bytes() {
    long numbers = floats.stream().mapToLong(TensorSource::bytes).sum() / Float.BYTES;
    return numbers / width * quantizer.bytes(width);
  }

  @Override
  public void writeTo(Sink sink) throws IOException {
    Rows rows = new Rows(sink);
    for (TensorSource part : floats) {
      part.writeTo(rows);
    }
    rows.finish();
  }

  /** Cuts chunks into rows, and turns a batch of them at a time, on all processors. */
  private final class Rows implements Sink {

    private final Sink sink;
    private final float[][] batch = new float[Math.max(1, MAX_BATCH_NUMBERS / width)][width];
    private final int rowBytes = quantizer.bytes(width);
    private final byte[] out = new byte[batch.length * rowBytes];
    private int rows;
    private int filled;

    Rows(Sink sink) {
      this.sink = sink;
    }

    @Override
    public void accept(ByteBuffer chunk) throws IOException {
      MemorySegment numbers = MemorySegment.ofBuffer(chunk);
      int count = Math.toIntExact(numbers.byteSize() / Float.BYTES);
      for (int at = 0; at < count; ) {
        int some = Math.min(count - at, width - filled);
        MemorySegment.copy(numbers, FLOAT, (long) at * Float.BYTES, batch[rows], filled, some);
        at += some;
        filled += some;
        if (filled == width) {
          filled = 0;
          rows++;
          if (rows == batch.length) {
            flush();
          }
        }
      }
      chunk.position(chunk.limit());
    }

    void finish() throws IOException {
      if (filled != 0) {
        throw new IllegalStateException("The matrix ends within a row of " + width);
      }
      flush();
    }

    private void flush() throws IOException {
      IntStream.range(0, rows)
          .parallel()
          .forEach(
              row ->
                  quantizer.quantize(
                      batch[row],
                      ByteBuffer.wrap(out, row * rowBytes, rowBytes)
                          .order(ByteOrder.LITTLE_ENDIAN)));
      sink.accept(ByteBuffer.wrap(out, 0, rows * rowBytes));
      rows = 0;
    }
  }
}
