package dev.onevision.llm.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class KvCachePropertiesTests {

  private static final long GB = 1L << 30;

  @Test
  void aCacheAloneTakesAllButTheReserveOfAGpuOrHalfOfAMachine() {
    assertThat(properties(1).reserve(true, 20 * GB)).isEqualTo(4 * GB);
    assertThat(properties(1).reserve(false, 20 * GB)).isEqualTo(10 * GB);
  }

  @Test
  void aShareIsOfThatMemory() {
    assertThat(properties(0.25).reserve(true, 20 * GB)).isEqualTo(16 * GB);
    assertThat(properties(0.5).reserve(false, 20 * GB)).isEqualTo(15 * GB);
  }

  @Test
  void aGpuWithLessThanTheReserveHasNoRoomForACache() {
    assertThat(properties(0.5).reserve(true, 3 * GB)).isEqualTo(4 * GB);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1.01, Double.NaN})
  void aShareIsAPart(double share) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> properties(share))
        .withMessageContaining("onevision.llm.kv-cache.share");
  }

  private static KvCacheProperties properties(double share) {
    return new KvCacheProperties(null, DataSize.ofGigabytes(4), null, share);
  }
}
