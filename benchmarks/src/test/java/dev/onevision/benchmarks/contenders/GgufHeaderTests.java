package dev.onevision.benchmarks.contenders;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class GgufHeaderTests {

  @Test
  void countsFieldsAndTensorsAndEndsAligned() {
    GgufHeader header = new GgufHeader();
    header.field("a", 1);
    header.field("b", List.of("x", "y"));
    header.tensor("t", GgufType.BF16, List.of(3L, 5L));
    byte[] bytes = header.bytes();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[4];
    buffer.get(magic);
    assertThat(new String(magic, StandardCharsets.US_ASCII)).isEqualTo("GGUF");
    assertThat(buffer.getInt()).isEqualTo(3);
    assertThat(buffer.getLong()).isEqualTo(1);
    assertThat(buffer.getLong()).isEqualTo(2);
    assertThat(bytes.length % GgufHeader.ALIGNMENT).isZero();
  }

  @Test
  void tensorsAreDescribedWithTheInnermostLengthFirstAndAlignedOffsets() {
    GgufHeader header = new GgufHeader();
    header.tensor("t", GgufType.BF16, List.of(3L, 5L));
    header.tensor("u", GgufType.F32, List.of(7L));
    ByteBuffer buffer = ByteBuffer.wrap(header.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(4 + 4 + 8 + 8 + 8 + 1);
    assertThat(buffer.getInt()).isEqualTo(2);
    assertThat(buffer.getLong()).isEqualTo(5);
    assertThat(buffer.getLong()).isEqualTo(3);
    assertThat(buffer.getInt()).isEqualTo(GgufType.BF16.id());
    assertThat(buffer.getLong()).isZero();
    buffer.position(buffer.position() + 8 + 1 + 4 + 8 + 4);
    assertThat(buffer.getLong()).isEqualTo(32); // 30 bytes, aligned
  }
}
