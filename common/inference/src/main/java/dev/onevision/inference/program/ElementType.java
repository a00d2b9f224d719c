package dev.onevision.inference.program;

/** Element types of the engine's tensors, with the numbers that its operators take. */
enum ElementType {
  UINT8(0),
  INT8(1),
  INT32(3),
  INT64(4),
  FLOAT32(6),
  FLOAT64(7),
  BOOL(11),
  BFLOAT16(15);

  private final int number;

  ElementType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static ElementType of(ComputeType type) {
    return switch (type) {
      case F32 -> FLOAT32;
      case BF16 -> BFLOAT16;
    };
  }
}
