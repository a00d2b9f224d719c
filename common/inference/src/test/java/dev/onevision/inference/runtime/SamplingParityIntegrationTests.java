package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.testing.ParityTensors;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Logits, log probabilities and distributions of the first tokens are upstream's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplingParityIntegrationTests {

  private static final int STEPS = 8;
  private static final double UNSURE = 1e-3;

  private final ParityTensors embeddings = Parity.tensors("vision");
  private final ParityTensors tensors = Parity.tensors("generation");
  private DecoderModel model;

  @BeforeAll
  void load() {
    model = ParityDecoder.load(512);
  }

  @AfterAll
  void close() {
    model.close();
  }

  @ParameterizedTest
  @MethodSource("dev.onevision.inference.runtime.DecoderParityIntegrationTests#conversations")
  void firstTokensAreUpstreams(JsonNode record) {
    try (Conversation conversation = new Conversation(record, embeddings, model, 0)) {
      float[] upstream = tensors.get(conversation.id + ".logits_first8").floats();
      int vocabulary = upstream.length / STEPS;
      DecoderStep step = new DecoderStep();
      for (int i = 0; i < STEPS; i++) {
        conversation.addTo(
            step.clear(), Integer.MAX_VALUE, SampleParameters.greedy().withLogprobs(5));
        float[] logits = ModelProbe.stepLogits(model, step);
        for (int id = 0; id < vocabulary; id++) {
          assertThat(logits[id]).isCloseTo(upstream[i * vocabulary + id], within(1e-3f));
        }
        for (JsonNode sampling : record.get("sampling")) {
          if (sampling.get("step").asInt() == i) {
            assertDistribution(sampling, record, conversation, logits);
          }
        }
        SampledToken token = model.step(step).getFirst();
        assertLogprobs(token, record.get("top5_logprobs_first8").get(i));
        conversation.took(token.id());
      }
    }
  }

  private static void assertLogprobs(SampledToken token, JsonNode best) {
    var logprobs = Objects.requireNonNull(token.logprobs());
    assertThat(logprobs.tokens()).hasSize(best.size());
    assertThat(token.id()).isEqualTo(best.get(0).get(0).asInt());
    assertThat((double) logprobs.chosen()).isCloseTo(best.get(0).get(1).asDouble(), within(1e-3));
    for (int j = 0; j < best.size(); j++) {
      assertThat(logprobs.tokens()[j]).isEqualTo(best.get(j).get(0).asInt());
      assertThat((double) logprobs.values()[j])
          .isCloseTo(best.get(j).get(1).asDouble(), within(1e-3));
    }
  }

  private void assertDistribution(
      JsonNode record, JsonNode conversation, Conversation state, float[] logits) {
    JsonNode sampler = record.get("sampler");
    IntStream seen = state.generated().stream().mapToInt(id -> id);
    if (record.get("penalty_scope").asString().equals("prompt+generated")) {
      seen =
          IntStream.concat(
              seen,
              Arrays.stream(Parity.ints(conversation.get("input_ids"))).filter(id -> id >= 0));
    }
    float penalty = (float) sampler.get("repetition_penalty").asDouble();
    SampleParameters parameters =
        SampleParameters.drawn(
                (float) sampler.get("temperature").asDouble(),
                sampler.get("top_k").asInt(),
                (float) sampler.get("top_p").asDouble(),
                0)
            .withPenalties(new Penalties(penalty, 0, 0, TokenCounts.of(seen.toArray())));
    float[] have = ModelProbe.distribution(model, logits, parameters);
    float[] wanted = tensors.get(record.get("tensor").asString()).floats();
    String name = record.get("tensor").asString();
    JsonNode margin = record.get("top_p_margin");
    if (!margin.isNull() && margin.asDouble() < UNSURE) {
      int kept = (int) IntStream.range(0, have.length).filter(id -> have[id] > 0).count();
      assertThat(kept).as(name).isCloseTo(record.get("nonzero").asInt(), within(1));
      return;
    }
    for (int id = 0; id < wanted.length; id++) {
      assertThat(have[id]).as("%s, token %d", name, id).isCloseTo(wanted[id], within(1e-4f));
    }
  }
}
