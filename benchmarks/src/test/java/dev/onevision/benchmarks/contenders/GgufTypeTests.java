package dev.onevision.benchmarks.contenders;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The expected blocks come from the Python package gguf 0.19. */
class GgufTypeTests {

  private static final int BLOCK = 32;

  @Test
  void blockOfEightBitsHasItsScaleAndRoundedWeights() {
    assertThat(encoded(GgufType.Q8_0))
        .isEqualTo("082089c0f83067a1d810477fb9f0285f99d0084077b1e8205791c800386fa9e0184f");
  }

  @Test
  void blockOfFourBitsHasItsScaleAndTwoWeightsInEachByte() {
    assertThat(encoded(GgufType.Q4_0)).isEqualTo("00b08f4c19d5a26e3bf7c4805d19e6a27f3b");
  }

  @Test
  void fullWeightsAreUnchanged() {
    assertThat(encoded(GgufType.BF16)).startsWith("70bf").hasSize(4 * BLOCK);
    assertThat(encoded(GgufType.F32)).startsWith("000070bf").hasSize(8 * BLOCK);
  }

  @Test
  void blockOfZerosIsDecodedAsZeros() {
    ByteBuffer q4 = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
    GgufType.Q4_0.encode(new float[BLOCK], q4);
    assertThat(HexFormat.of().formatHex(q4.array())).startsWith("0080").endsWith("88");
  }

  /** Thirty-two different weights, all exact in bfloat16. */
  private static String encoded(GgufType type) {
    byte[] weights = new byte[BLOCK * Short.BYTES];
    ByteBuffer bf16 = ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < BLOCK; i++) {
      float weight = (i * 7 % BLOCK - 15) / 16f;
      bf16.putShort((short) (Float.floatToIntBits(weight) >>> Short.SIZE));
    }
    ByteBuffer target = ByteBuffer.allocate((int) type.bytes(BLOCK)).order(ByteOrder.LITTLE_ENDIAN);
    type.encode(MemorySegment.ofArray(weights), target);
    assertThat(target.hasRemaining()).isFalse();
    return HexFormat.of().formatHex(target.array());
  }
}
