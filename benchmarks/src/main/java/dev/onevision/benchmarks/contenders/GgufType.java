package dev.onevision.benchmarks.contenders;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * The number formats of GGUF files that benchmarks use. A tensor is a run of blocks; the blocks of
 * quantized formats hold 32 weights and their scale.
 */
enum GgufType {
  F32(0, 0, 1, Float.BYTES) {
    @Override
    void encode(float[] weights, ByteBuffer target) {
      target.putFloat(weights[0]);
    }
  },
  BF16(30, 32, 1, Short.BYTES) {
    @Override
    void encode(float[] weights, ByteBuffer target) {
      target.putShort((short) (Float.floatToRawIntBits(weights[0]) >>> Short.SIZE));
    }
  },
  Q8_0(8, 7, 32, Short.BYTES + 32) {
    @Override
    void encode(float[] weights, ByteBuffer target) {
      float scale = Math.abs(largest(weights)) / 127;
      target.putShort(Float.floatToFloat16(scale));
      for (float weight : weights) {
        int level = Math.round(scale == 0 ? 0 : Math.abs(weight) / scale);
        target.put((byte) (weight < 0 ? -level : level));
      }
    }
  },
  Q4_0(2, 2, 32, Short.BYTES + 16) {
    @Override
    void encode(float[] weights, ByteBuffer target) {
      float scale = largest(weights) / -8;
      target.putShort(Float.floatToFloat16(scale));
      int half = weights.length / 2;
      for (int i = 0; i < half; i++) {
        target.put((byte) (level(weights[i], scale) | level(weights[half + i], scale) << 4));
      }
    }

    private int level(float weight, float scale) {
      return scale == 0 ? 8 : Math.clamp((int) (weight / scale + 8.5f), 0, 15);
    }
  };

  private static final ValueLayout.OfShort BF16_WEIGHT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int id;
  private final int fileType;
  private final int blockWeights;
  private final int blockBytes;

  GgufType(int id, int fileType, int blockWeights, int blockBytes) {
    this.id = id;
    this.fileType = fileType;
    this.blockWeights = blockWeights;
    this.blockBytes = blockBytes;
  }

  /** The format with this name, such as {@code q8_0}. */
  static GgufType of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The format's number in the description of a tensor. */
  int id() {
    return id;
  }

  /** The number of a file whose matrices have this format. */
  int fileType() {
    return fileType;
  }

  /** Bytes of this many weights. */
  long bytes(long weights) {
    return weights / blockWeights * blockBytes;
  }

  /** Encodes one block. */
  abstract void encode(float[] weights, ByteBuffer target);

  /**
   * Encodes weights.
   *
   * @param bf16 weights in bfloat16, little-endian; whole blocks
   * @param target has room for them
   */
  void encode(MemorySegment bf16, ByteBuffer target) {
    float[] block = new float[blockWeights];
    for (long at = 0; at < bf16.byteSize(); at += (long) blockWeights * Short.BYTES) {
      for (int i = 0; i < blockWeights; i++) {
        int bits = bf16.get(BF16_WEIGHT, at + (long) i * Short.BYTES) << Short.SIZE;
        block[i] = Float.intBitsToFloat(bits);
      }
      encode(block, target);
    }
  }

  /** The weight with the largest magnitude. */
  private static float largest(float[] weights) {
    float largest = 0;
    for (float weight : weights) {
      if (Math.abs(weight) > Math.abs(largest)) {
        largest = weight;
      }
    }
    return largest;
  }
}
