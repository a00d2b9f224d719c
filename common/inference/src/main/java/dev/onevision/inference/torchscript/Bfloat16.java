package dev.onevision.inference.torchscript;

/** The number format that keeps the upper half of a float32. */
public final class Bfloat16 {

  private Bfloat16() {}

  /** The bits of the nearest bfloat16; of two that are equally near, the even one. */
  public static short of(float number) {
    int bits = Float.floatToRawIntBits(number);
    if (Float.isNaN(number)) {
      return (short) ((bits >>> 16) | 0x40); // rounding could turn a NaN into an infinity
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
