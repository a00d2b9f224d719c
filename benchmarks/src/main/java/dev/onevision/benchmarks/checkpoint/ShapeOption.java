package dev.onevision.benchmarks.checkpoint;

import picocli.CommandLine.Option;

/** The published model whose dimensions a benchmark uses. */
public final class ShapeOption {

  @Option(
      names = "--shape",
      defaultValue = "0.5b",
      converter = ModelShape.Converter.class,
      description = "0.5b or 7b. Default: ${DEFAULT-VALUE}.")
  private ModelShape shape = ModelShape.HALF_B;

  /** The shape. */
  public ModelShape shape() {
    return shape;
  }
}
