package dev.onevision.inference.checkpoint;

import java.util.Arrays;
import java.util.Optional;

/** The number formats of stored tensors. All are little-endian. */
public enum ScalarType {
  F32("F32", 4),
  F16("F16", 2),
  BF16("BF16", 2),
  F64("F64", 8),
  I64("I64", 8),
  I32("I32", 4),
  I16("I16", 2),
  I8("I8", 1),
  U8("U8", 1),
  BOOL("BOOL", 1);

  private final String safetensorsName;
  private final int bytes;

  ScalarType(String safetensorsName, int bytes) {
    this.safetensorsName = safetensorsName;
    this.bytes = bytes;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }

  static Optional<ScalarType> ofSafetensors(String name) {
    return Arrays.stream(values()).filter(type -> type.safetensorsName.equals(name)).findFirst();
  }
}
