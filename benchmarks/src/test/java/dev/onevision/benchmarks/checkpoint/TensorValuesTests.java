package dev.onevision.benchmarks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The weights are those that another implementation of the same rules makes. */
class TensorValuesTests {

  private final FullShapeRecord record = FullShapeRecord.read();

  @Test
  void valuesAreTheRecordedOnesBitForBit() throws Exception {
    var shapes = ModelShape.HALF_B.tensors();
    assertThat(record.tensors().size()).isGreaterThan(20);
    for (var digest : record.tensors().properties()) {
      long[] shape = Objects.requireNonNull(shapes.get(digest.getKey()), digest.getKey());
      assertThat(
              digest(new TensorValues(digest.getKey(), shape), SafetensorsHeader.bytes(shape), 16))
          .as(digest.getKey())
          .isEqualTo(digest.getValue().asString());
    }
  }

  @Test
  void valuesDoNotDependOnTheSizeOfTheBuffer() throws Exception {
    JsonNode digest = record.tensors().path("model.norm.weight");
    long[] shape = {ModelShape.HALF_B.hidden()};
    TensorValues values = new TensorValues("model.norm.weight", shape);
    assertThat(digest(values, SafetensorsHeader.bytes(shape), 1 << 20))
        .isEqualTo(digest.asString());
  }

  private static String digest(TensorValues values, long bytes, int chunk)
      throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    ByteBuffer buffer = ByteBuffer.allocate(chunk).order(ByteOrder.LITTLE_ENDIAN);
    for (long left = bytes; left > 0; left -= buffer.limit()) {
      buffer.clear().limit((int) Math.min(left, chunk));
      values.fill(buffer);
      digest.update(buffer.flip());
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }
}
