package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.ScalarType;
import dev.onevision.inference.torchscript.Bfloat16;
import dev.onevision.inference.torchscript.QuantizedRows.RowQuantizer;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.IntUnaryOperator;

/**
 * Rounds a row of weights to 8 or 4 bits. Values and scales come from two passes over the same row,
 * so both compute the scale in the same way, in the number format that it is stored in.
 *
 * <p>8 bits: {@code w = q * scale}, {@code scale = max|w| / 127}. 4 bits, for each group: {@code w
 * = (q - 8) * scale + zero}, {@code scale = (max - min) / 15}, {@code zero = min + 8 * scale}.
 */
final class Quantizers {

  private static final int MAX_INT8 = 127;
  private static final int MAX_INT4 = 15;
  private static final int INT4_OFFSET = 8;

  private Quantizers() {}

  /** The values in 8 bits. */
  static RowQuantizer int8Values(ScalarType scaleType) {
    return quantizer(
        width -> width,
        (row, out) -> {
          float inverse = inverse(int8Scale(row, scaleType));
          byte[] values = new byte[row.length];
          for (int i = 0; i < row.length; i++) {
            int q = round(row[i] * inverse + MAX_INT8) - MAX_INT8;
            values[i] = (byte) Math.min(Math.max(q, -MAX_INT8), MAX_INT8);
          }
          out.put(values);
        });
  }

  /** The scale of a row. */
  static RowQuantizer int8Scales(ScalarType scaleType) {
    return quantizer(
        width -> scaleType.bytes(), (row, out) -> put(out, int8Scale(row, scaleType), scaleType));
  }

  /** The values in 4 bits, two in a byte, the first in its upper half. */
  static RowQuantizer int4Values(ScalarType scaleType) {
    return quantizer(
        width -> width / 2,
        (row, out) -> {
          byte[] pairs = new byte[row.length / 2];
          for (int from = 0; from < row.length; from += WeightFormat.GROUP) {
            Group group = Group.of(row, from, scaleType);
            for (int i = from; i < from + WeightFormat.GROUP; i += 2) {
              pairs[i / 2] = (byte) (group.quantize(row[i]) << 4 | group.quantize(row[i + 1]));
            }
          }
          out.put(pairs);
        });
  }

  /** The scale and the zero of each group. */
  static RowQuantizer int4Scales(ScalarType scaleType) {
    return quantizer(
        width -> width / WeightFormat.GROUP * 2 * scaleType.bytes(),
        (row, out) -> {
          for (int from = 0; from < row.length; from += WeightFormat.GROUP) {
            Group group = Group.of(row, from, scaleType);
            put(out, group.scale(), scaleType);
            put(out, group.zero(), scaleType);
          }
        });
  }

  private record Group(float scale, float zero, float inverse) {

    static Group of(float[] row, int from, ScalarType type) {
      float min = row[from];
      float max = row[from];
      for (int i = from + 1; i < from + WeightFormat.GROUP; i++) {
        float weight = row[i];
        min = weight < min ? weight : min;
        max = weight > max ? weight : max;
      }
      float scale = rounded((max - min) / MAX_INT4, type);
      float zero = rounded(min + INT4_OFFSET * scale, type);
      return new Group(scale, zero, Quantizers.inverse(scale));
    }

    int quantize(float weight) {
      int q = round((weight - zero) * inverse + INT4_OFFSET);
      return Math.min(Math.max(q, 0), MAX_INT4);
    }
  }

  /** The nearest integer of a number of at least -0.5. Math.round is several times slower. */
  private static int round(float number) {
    return (int) (number + 0.5f);
  }

  private static float int8Scale(float[] row, ScalarType type) {
    float max = 0;
    for (float weight : row) {
      max = Math.max(max, Math.abs(weight));
    }
    return rounded(max / MAX_INT8, type);
  }

  /** A row or group of one value has no scale; its values are then exact without one. */
  private static float inverse(float scale) {
    return scale == 0 ? 0 : 1 / scale;
  }

  private static float rounded(float number, ScalarType type) {
    return type == ScalarType.BF16
        ? Float.intBitsToFloat(Bfloat16.of(number) << Short.SIZE)
        : number;
  }

  private static void put(ByteBuffer out, float number, ScalarType type) {
    if (type == ScalarType.BF16) {
      out.putShort(Bfloat16.of(number));
    } else {
      out.putFloat(number);
    }
  }

  private static RowQuantizer quantizer(
      IntUnaryOperator bytes, BiConsumer<float[], ByteBuffer> rounding) {
    return new RowQuantizer() {

      @Override
      public int bytes(int width) {
        return bytes.applyAsInt(width);
      }

      @Override
      public void quantize(float[] row, ByteBuffer out) {
        rounding.accept(row, out);
      }
    };
  }
}
