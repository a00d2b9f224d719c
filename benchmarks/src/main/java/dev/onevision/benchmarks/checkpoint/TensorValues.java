package dev.onevision.benchmarks.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Random bfloat16 values of one tensor, which follow from its original name and its shape alone.
 *
 * <p>1. The 64-bit FNV-1a hash of the name seeds a {@link SplittableRandom}. 2. Each of its numbers
 * gives eight bytes, the lowest first. 3. A byte b becomes {@code (2b - 255) / 2^e}, or {@code (96
 * + b % 64) / 2^7} in the weights of norms. Each of these is a bfloat16 number, so no program
 * rounds them differently. The exponent e is chosen so that a matrix keeps the size of its input,
 * and that logits have a standard deviation of about 4.
 */
final class TensorValues {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** Standard deviation of 2b - 255. */
  private static final double DEVIATION = 255 / Math.sqrt(3);

  private final short[] values = new short[256];
  private final SplittableRandom random;

  TensorValues(String name, long[] shape) {
    this.random = new SplittableRandom(seed(name));
    boolean norm = name.contains("norm") && name.endsWith(".weight");
    int exponent = exponent(name, shape);
    for (int i = 0; i < values.length; i++) {
      float value = norm ? (96 + i % 64) / 128f : Math.scalb(2f * i - 255, -exponent);
      values[i] = (short) (Float.floatToRawIntBits(value) >>> 16);
    }
  }

  private static long seed(String name) {
    long hash = FNV_OFFSET;
    for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xff)) * FNV_PRIME;
    }
    return hash;
  }

  private static int exponent(String name, long[] shape) {
    if (name.endsWith(".bias")) {
      return 10;
    }
    if (name.endsWith("image_newline") || name.endsWith("position_embedding.weight")) {
      return 8;
    }
    long inputs = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
    double size = DEVIATION * Math.sqrt(inputs);
    boolean logits = name.endsWith("embed_tokens.weight") || name.endsWith("lm_head.weight");
    return Math.toIntExact(Math.round(Math.log(logits ? size / 4 : size) / Math.log(2)));
  }

  /**
   * Writes the next values into the whole buffer.
   *
   * @param target little-endian; holds a multiple of eight values unless it takes the last ones
   */
  void fill(ByteBuffer target) {
    while (target.hasRemaining()) {
      long bytes = random.nextLong();
      for (int i = 0; i < Long.BYTES && target.hasRemaining(); i++) {
        target.putShort(values[(int) (bytes >>> (i * Byte.SIZE)) & 0xff]);
      }
    }
  }
}
