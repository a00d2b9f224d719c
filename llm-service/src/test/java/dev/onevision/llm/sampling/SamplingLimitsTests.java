package dev.onevision.llm.sampling;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SamplingLimitsTests {

  private static final Sampling USUAL = new Sampling(0.7, 0.9, 20, 1.05, 7L);

  private final SamplingLimits limits = new SamplingLimits(512, 4);

  @Test
  void whatTheModelCannotServeIsRefusedByTheFieldsName() {
    assertThat(parameterRefused(biased(Map.of(512, 1.0)), null, null)).isEqualTo("logit_bias");
    assertThat(parameterRefused(biased(Map.of(-1, 1.0)), null, null)).isEqualTo("logit_bias");
    assertThat(parameterRefused(biased(Map.of(1, 1e30)), null, null)).isEqualTo("logit_bias");
    assertThat(parameterRefused(USUAL, 5, null)).isEqualTo("n");
    assertThat(parameterRefused(USUAL, null, 21)).isEqualTo("top_logprobs");
  }

  @Test
  void whatTheGatewayLetsThroughIsServed() {
    assertThat(limits.refusal(request(USUAL, 4, 20))).isNull();
    assertThat(limits.refusal(request(biased(Map.of(511, -100.0)), null, 0))).isNull();
    Sampling nothing = new Sampling(null, null, null, null, null);
    assertThat(limits.refusal(request(nothing, null, null))).isNull();
  }

  @Test
  void impossibleNumbersOfAnotherProducerAreRefused() {
    for (Sampling impossible :
        List.of(
            new Sampling(-1.0, null, null, null, null),
            new Sampling(Double.NaN, null, null, null, null),
            new Sampling(null, 0.0, null, null, null),
            new Sampling(null, null, -1, null, null),
            new Sampling(null, null, null, 0.0, null))) {
      assertThat(limits.refusal(request(impossible, null, null))).isNotNull();
    }
  }

  private @Nullable String parameterRefused(
      Sampling sampling, @Nullable Integer choices, @Nullable Integer logprobs) {
    return Objects.requireNonNull(limits.refusal(request(sampling, choices, logprobs))).parameter();
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
        null);
  }
}
