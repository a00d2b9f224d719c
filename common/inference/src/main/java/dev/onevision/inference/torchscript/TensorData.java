package dev.onevision.inference.torchscript;

import dev.onevision.inference.checkpoint.ScalarType;
import java.util.List;

/**
 * A contiguous tensor of the archive. An instance that is used in two places is stored once.
 *
 * @param type its number format
 * @param shape its dimensions
 * @param parts written one after the other, joined along the first dimension
 */
public record TensorData(ScalarType type, List<Long> shape, List<TensorSource> parts) {

  public TensorData {
    shape = List.copyOf(shape);
    parts = List.copyOf(parts);
    long bytes = parts.stream().mapToLong(TensorSource::bytes).sum();
    long expected = shape.stream().reduce(1L, Math::multiplyExact) * type.bytes();
    if (bytes != expected) {
      throw new IllegalArgumentException(
          "A %s tensor of shape %s has %d bytes, but its parts have %d"
              .formatted(type, shape, expected, bytes));
    }
  }

  /** Numbers in the tensor. */
  long elements() {
    return bytes() / type.bytes();
  }

  /** Bytes of the tensor. */
  long bytes() {
    return parts.stream().mapToLong(TensorSource::bytes).sum();
  }
}
