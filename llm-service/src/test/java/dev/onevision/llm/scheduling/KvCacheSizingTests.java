package dev.onevision.llm.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvCacheSizingTests {

  /** 28 layers of 4 key and 4 value heads of 128 numbers in bf16. */
  private static final long SLOT_7B = 2L * 28 * 4 * 128 * 2;

  private static final long WEIGHTS_7B = 15_230_000_000L;
  private static final long WARM_UP = 700_000_000L;
  private static final long RESERVE = 1L << 30;
  private static final long USEFUL = 40L * 32768;

  @ParameterizedTest
  @CsvSource({"25_200_000_000, 142_000", "47_700_000_000, 534_000", "84_900_000_000, 1_183_000"})
  void cacheOfA7bModelFillsCardsOf24And48And80Gigabytes(String card, String slots) {
    long total = Long.parseLong(card.replace("_", ""));
    long free = total - WEIGHTS_7B - WARM_UP;

    int fitting = new KvCacheSizing(SLOT_7B, USEFUL).slots(free, RESERVE, "cuda:0");

    assertThat(fitting).isCloseTo(Integer.parseInt(slots.replace("_", "")), withinPercent(1));
    assertThat(WEIGHTS_7B + WARM_UP + RESERVE + fitting * SLOT_7B).isLessThanOrEqualTo(total);
  }

  @Test
  void cacheFitsBesideASecondModel() {
    long vision = 3_000_000_000L;
    long free = 25_200_000_000L - WEIGHTS_7B - WARM_UP - vision;

    int slots = new KvCacheSizing(SLOT_7B, USEFUL).slots(free, RESERVE, "cuda:0");

    assertThat(slots * SLOT_7B).isLessThanOrEqualTo(free - RESERVE);
    assertThat(slots).isGreaterThan(80_000);
  }

  @Test
  void cacheIsNotLargerThanRequestsCanFill() {
    assertThat(new KvCacheSizing(SLOT_7B, 5000).slots(1L << 40, RESERVE, "cpu")).isEqualTo(5000);
  }

  @Test
  void cardThatIsTooSmallFailsWithTheNumbers() {
    assertThatThrownBy(
            () -> new KvCacheSizing(SLOT_7B, USEFUL).slots(RESERVE + 1000, RESERVE, "cuda:1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "The KV cache does not fit on cuda:1: 1024 MiB are free after the model was loaded,"
                + " 1024 MiB of them reserved, and 256 slots of 56 KiB need 14 MiB. Use a device"
                + " with more memory, a smaller model, or a smaller"
                + " onevision.llm.kv-cache.gpu-reserve.");
  }

  private static org.assertj.core.data.Percentage withinPercent(int percent) {
    return org.assertj.core.data.Percentage.withPercentage(percent);
  }
}
