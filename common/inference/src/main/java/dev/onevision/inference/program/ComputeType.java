package dev.onevision.inference.program;

/** Number format of an archive's weights and of its arithmetic. */
public enum ComputeType {
  /** bfloat16: two bytes. */
  BF16(2),

  /** IEEE single precision: four bytes. */
  F32(4);

  private final int bytes;

  ComputeType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }
}
