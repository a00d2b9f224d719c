package dev.onevision.inference.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.checkpoint.TextConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerRangeTests {

  private static final TextConfig HALF_B = config(896, 4864, 24, 14, 2, 151936, true);
  private static final TextConfig SEVEN_B = config(3584, 18944, 28, 28, 4, 152064, false);
  private static final TextConfig SEVENTY_TWO_B = config(8192, 29568, 80, 64, 8, 152064, false);

  private static TextConfig config(
      int hidden,
      int intermediate,
      int layers,
      int heads,
      int keyValueHeads,
      int vocabulary,
      boolean tied) {
    return new TextConfig(
        vocabulary,
        hidden,
        intermediate,
        layers,
        new TextConfig.Attention(heads, keyValueHeads, hidden / heads),
        new TextConfig.Positions(1e6, 32768),
        1e-6,
        tied);
  }

  @Test
  void bytesAreThoseOfThePublishedModels() {
    assertThat(full(HALF_B).total()).isBetween(980_000_000L, 995_000_000L);
    assertThat(full(SEVEN_B).total()).isBetween(15_220_000_000L, 15_240_000_000L);
    assertThat(full(SEVENTY_TWO_B).total()).isBetween(145_300_000_000L, 145_500_000_000L);
    assertThat(full(SEVEN_B).slot() * 28).isEqualTo(57_344);
  }

  private static DecoderBytes full(TextConfig config) {
    return DecoderBytes.of(config, ComputeType.BF16, WeightFormat.FULL);
  }

  @ParameterizedTest
  @CsvSource({"2, 73.5", "3, 50", "4, 38", "8, 20.5"})
  void partsOfA72bModelHaveAboutTheSameSize(int parts, double mostGigabytes) {
    List<LayerRange> ranges =
        LayerRange.divide(SEVENTY_TWO_B, ComputeType.BF16, WeightFormat.FULL, parts);

    assertThat(ranges).allMatch(one -> full(SEVENTY_TWO_B).of(one) <= mostGigabytes * 1e9);
    assertThat(ranges.stream().mapToLong(full(SEVENTY_TWO_B)::of).sum())
        .isEqualTo(full(SEVENTY_TWO_B).total());
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "23", "24"})
  void partsCoverAllLayersInTheirOrder(int parts) {
    List<LayerRange> ranges = LayerRange.divide(HALF_B, ComputeType.F32, WeightFormat.INT4, parts);

    assertThat(ranges).hasSize(parts).allMatch(one -> one.layers() > 0);
    int next = 0;
    for (LayerRange range : ranges) {
      assertThat(range.first()).isEqualTo(next);
      next = range.end();
    }
    assertThat(next).isEqualTo(24);
    assertThat(ranges).map(LayerRange::isFirst).startsWith(true);
    assertThat(ranges.getLast().isLast()).isTrue();
  }

  @Test
  void moreDevicesThanLayersAreRefused() {
    assertThatThrownBy(() -> LayerRange.divide(HALF_B, ComputeType.BF16, WeightFormat.FULL, 25))
        .hasMessage("A model of 24 layers cannot have 25 parts");
  }
}
