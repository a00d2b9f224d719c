package dev.onevision.contract.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.Sampling;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SamplingRangeTests {

  @ParameterizedTest
  @CsvSource({
    "TEMPERATURE, between 0 and 2",
    "REPETITION_PENALTY, between 0.01 and 10",
    "PRESENCE_PENALTY, between -2 and 2",
    "TOP_P, between 0 and 1",
    "TOP_K, at least 0"
  })
  void refusalNamesTheBounds(SamplingRange range, String bounds) {
    assertThat(range.bounds()).isEqualTo(bounds);
  }

  @ParameterizedTest
  @EnumSource
  void rangeContainsItsBoundsAndNothingBeyond(SamplingRange range) {
    assertThat(range.contains(range.min())).isTrue();
    assertThat(range.contains(range.max())).isTrue();
    assertThat(range.contains(null)).isTrue();
    assertThat(range.contains(Math.nextDown(range.min()))).isFalse();
    assertThat(range.contains(Math.nextUp(range.max()))).isFalse();
    assertThat(range.contains(Double.NaN)).isFalse();
  }

  @Test
  void firstViolatedParameterIsFound() {
    assertThat(SamplingRange.violatedBy(new Sampling(2.0, 1.0, 0, 10.0, -1L))).isNull();
    assertThat(SamplingRange.violatedBy(new Sampling(2.1, null, null, null, null)))
        .isEqualTo(SamplingRange.TEMPERATURE);
    assertThat(SamplingRange.violatedBy(new Sampling(null, 0.0, null, null, null)))
        .isEqualTo(SamplingRange.TOP_P);
    assertThat(SamplingRange.violatedBy(new Sampling(null, null, -1, null, null)))
        .isEqualTo(SamplingRange.TOP_K);
    assertThat(SamplingRange.violatedBy(with(null, -0.1, null, null)))
        .isEqualTo(SamplingRange.MIN_P);
    assertThat(SamplingRange.violatedBy(with(null, null, 2.1, null)))
        .isEqualTo(SamplingRange.PRESENCE_PENALTY);
    assertThat(SamplingRange.violatedBy(with(null, null, null, -2.1)))
        .isEqualTo(SamplingRange.FREQUENCY_PENALTY);
  }

  @Test
  void biasesAreBoundedInValueAndNumber() {
    assertThat(SamplingRange.violatedBy(with(Map.of(7, -100.0, 8, 100.0), null, null, null)))
        .isNull();
    assertThat(SamplingRange.violatedBy(with(Map.of(7, 100.1), null, null, null)))
        .isEqualTo(SamplingRange.LOGIT_BIAS);
    Map<Integer, Double> many =
        IntStream.rangeClosed(0, SamplingRange.MAX_LOGIT_BIASES)
            .boxed()
            .collect(Collectors.toMap(token -> token, _ -> 1.0));
    assertThat(SamplingRange.violatedBy(with(many, null, null, null)))
        .isEqualTo(SamplingRange.LOGIT_BIAS);
  }

  @Test
  void spellingsOfClientsBecomeValuesInTheRange() {
    assertThat(SamplingRange.topP(0.0)).isEqualTo(SamplingRange.TOP_P.min());
    assertThat(SamplingRange.topP(-0.1)).isEqualTo(-0.1);
    assertThat(SamplingRange.topP(0.3)).isEqualTo(0.3);
    assertThat(SamplingRange.topP(null)).isNull();
    assertThat(SamplingRange.topK(-1)).isZero();
    assertThat(SamplingRange.topK(-2)).isEqualTo(-2);
    assertThat(SamplingRange.topK(null)).isNull();
  }

  private static Sampling with(
      @Nullable Map<Integer, Double> biases,
      @Nullable Double minP,
      @Nullable Double presence,
      @Nullable Double frequency) {
    return new Sampling(null, null, null, null, null, minP, presence, frequency, biases);
  }
}
