package dev.onevision.llm.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.Turn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SamplingLimitsTests {

  private static final Sampling USUAL = new Sampling(0.7, 0.9, 20, 1.05, 7L);

  private final SamplingLimits limits = new SamplingLimits(512, 4);

  @Test
  void valueThatTheModelDoesNotHaveIsRefusedByItsParametersName() {
    assertThat(parameterRefused(biased(Map.of(512, 1.0)), null, null)).isEqualTo("logit_bias");
    assertThat(parameterRefused(biased(Map.of(-1, 1.0)), null, null)).isEqualTo("logit_bias");
    assertThat(parameterRefused(biased(Map.of(1, 1e30)), null, null)).isEqualTo("logit_bias");
    assertThat(parameterRefused(USUAL, 5, null)).isEqualTo("n");
    assertThat(parameterRefused(USUAL, null, 21)).isEqualTo("top_logprobs");
  }

  @Test
  void valuesThatTheGatewayAllowsPass() {
    assertThatCode(() -> limits.check(request(USUAL, 4, 20))).doesNotThrowAnyException();
    assertThatCode(() -> limits.check(request(biased(Map.of(511, -100.0)), null, 0)))
        .doesNotThrowAnyException();
    Sampling nothing = new Sampling(null, null, null, null, null);
    assertThatCode(() -> limits.check(request(nothing, null, null))).doesNotThrowAnyException();
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThat(parameterRefused(new Sampling(-1.0, null, null, null, null), null, null))
        .isEqualTo("temperature");
    assertThat(parameterRefused(new Sampling(Double.NaN, null, null, null, null), null, null))
        .isEqualTo("temperature");
    assertThat(parameterRefused(new Sampling(null, 0.0, null, null, null), null, null))
        .isEqualTo("top_p");
    assertThat(parameterRefused(new Sampling(null, null, -1, null, null), null, null))
        .isEqualTo("top_k");
    assertThat(parameterRefused(new Sampling(null, null, null, 0.0, null), null, null))
        .isEqualTo("repetition_penalty");
  }

  @Test
  void refusalNamesTheRange() {
    Sampling tooMuch = new Sampling(null, 1.5, null, null, null);
    assertThat(refusal(tooMuch, null, null).failure().message())
        .isEqualTo("'top_p' must be between 0 and 1.");
    assertThat(refusal(USUAL, null, 21).failure().message())
        .isEqualTo("'top_logprobs' must be between 0 and 20.");
    Sampling weak = new Sampling(null, null, null, 0.0, null);
    assertThat(refusal(weak, null, null).failure().message())
        .isEqualTo("'repetition_penalty' must be between 0.01 and 10.");
  }

  private @Nullable String parameterRefused(
      Sampling sampling, @Nullable Integer choices, @Nullable Integer logprobs) {
    return refusal(sampling, choices, logprobs).failure().parameter();
  }

  private RefusedException refusal(
      Sampling sampling, @Nullable Integer choices, @Nullable Integer logprobs) {
    return catchThrowableOfType(
        RefusedException.class, () -> limits.check(request(sampling, choices, logprobs)));
  }

  private static Sampling biased(Map<Integer, Double> bias) {
    return new Sampling(null, null, null, null, null, null, null, null, bias);
  }

  private static GenerationRequest request(
      Sampling sampling, @Nullable Integer choices, @Nullable Integer logprobs) {
    return new GenerationRequest(
        "r",
        new ReplyAddress(0),
        Instant.EPOCH,
        Priority.INTERACTIVE,
        "tiny",
        List.of(new Turn(Turn.Role.USER, List.of(new Part.Text("hello")))),
        sampling,
        new Stopping(null, List.of()),
        choices,
        logprobs,
        null,
        null,
        null);
  }
}
