package dev.onevision.inference.program;

/**
 * Format of the weights of the decoder's matrix products. Activations, norms, biases and the
 * embedding are in the {@link ComputeType} in each of them.
 */
public enum WeightFormat {
  /** The compute type's. */
  FULL("Linear"),

  /** One byte a weight, with one scale for each output. */
  INT8("Int8Linear"),

  /**
   * Four bits a weight, with a scale and a zero for each {@value #GROUP} inputs of an output. The
   * head, which is more sensitive, is in {@link #INT8}.
   */
  INT4("Int4Linear");

  /** Weights of a row that share a scale and a zero. */
  static final int GROUP = 32;

  /** Outputs that any processor's kernel keeps together. */
  private static final int OUTPUTS = 64;

  private final String className;

  WeightFormat(String className) {
    this.className = className;
  }

  /** The TorchScript class of a product in this format. */
  String className() {
    return className;
  }

  /** The TorchScript class of two products in this format, the first of which gates the second. */
  String gatedClassName() {
    return this == FULL ? "GatedLinear" : className;
  }

  /** The format of a product: kernels of 4-bit weights take only some sizes. */
  WeightFormat of(long outputs, long inputs) {
    return this == INT4 && (outputs % OUTPUTS != 0 || inputs % GROUP != 0) ? INT8 : this;
  }

  /** The format of the head. */
  WeightFormat ofHead() {
    return this == INT4 ? INT8 : this;
  }
}
