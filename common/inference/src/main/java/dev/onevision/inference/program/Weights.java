package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.inference.checkpoint.CheckpointTensor;
import dev.onevision.inference.checkpoint.ScalarType;
import dev.onevision.inference.torchscript.TensorData;
import dev.onevision.inference.torchscript.TensorSource;
import dev.onevision.inference.torchscript.TensorSources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A checkpoint's tensors in the archive's number format. */
final class Weights {

  private final Checkpoint checkpoint;
  private final ScalarType type;

  Weights(Checkpoint checkpoint, ComputeType computeType) {
    this.checkpoint = checkpoint;
    this.type =
        switch (computeType) {
          case BF16 -> ScalarType.BF16;
          case F32 -> ScalarType.F32;
        };
  }

  /** One tensor. */
  TensorData tensor(String name, long... shape) {
    CheckpointTensor tensor = checkpoint.tensor(name, shape);
    return new TensorData(
        type, Arrays.stream(shape).boxed().toList(), List.of(TensorSources.of(tensor, type)));
  }

  /** Tensors that differ in their first dimension only, joined along it. */
  TensorData joined(List<Part> parts, long... otherDimensions) {
    List<TensorSource> sources = new ArrayList<>();
    List<Long> shape = new ArrayList<>();
    shape.add(parts.stream().mapToLong(Part::rows).sum());
    for (long dimension : otherDimensions) {
      shape.add(dimension);
    }
    for (Part part : parts) {
      long[] partShape = new long[otherDimensions.length + 1];
      partShape[0] = part.rows();
      System.arraycopy(otherDimensions, 0, partShape, 1, otherDimensions.length);
      sources.add(TensorSources.of(checkpoint.tensor(part.name(), partShape), type));
    }
    return new TensorData(type, shape, sources);
  }

  /** The number format of the tensors. */
  ScalarType type() {
    return type;
  }

  /** The parts of a matrix in single precision. */
  List<TensorSource> floats(List<Part> parts, long inputs) {
    return parts.stream()
        .map(part -> checkpoint.tensor(part.name(), part.rows(), inputs))
        .map(tensor -> TensorSources.of(tensor, ScalarType.F32))
        .toList();
  }

  /** One of several tensors that are joined. */
  record Part(String name, long rows) {}
}
