package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.testing.ParityTensors;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Distributions are upstream's, and a draw follows its distribution and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplerIntegrationTests {

  private final ParityTensors tensors = Parity.tensors("sampler");
  private DecoderModel model;

  @BeforeAll
  void load() {
    model = ParityDecoder.load(256);
  }

  @AfterAll
  void close() {
    model.close();
  }

  static Stream<JsonNode> cases() {
    return Parity.records("sampler").stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void distributionIsUpstreams(JsonNode record) {
    JsonNode sampler = record.get("sampler");
    float[] have =
        ModelProbe.distribution(
            model,
            tensors.get(record.get("logits").asString()).floats(),
            SampleParameters.drawn(
                    (float) sampler.get("temperature").asDouble(),
                    sampler.get("top_k").asInt(),
                    (float) sampler.get("top_p").asDouble(),
                    0)
                .withPenalties(
                    new Penalties(
                        (float) sampler.get("repetition_penalty").asDouble(),
                        0,
                        0,
                        TokenCounts.of(Parity.ints(record.get("history"))))));
    float[] wanted = tensors.get(record.get("probs").asString()).floats();
    int kept = 0;
    for (int i = 0; i < wanted.length; i++) {
      assertThat(Math.abs(have[i] - wanted[i])).as("token %d", i).isLessThan(1e-4f);
      kept += have[i] > 0 ? 1 : 0;
    }
    assertThat(kept).isEqualTo(record.get("nonzero").asInt());
  }

  @Test
  void uniformNumbersWalkThroughTheDistribution() {
    SampleParameters sampling = SampleParameters.drawn(1.3f, 50, 0.9f, 0);
    float[] logits = ModelProbe.stepLogits(model, prompt(sampling));
    float[] distribution = ModelProbe.distribution(model, logits, sampling);
    double mass = 0;
    for (int token = 0; token < distribution.length; token++) {
      if (distribution[token] > 1e-4f) {
        float middle = (float) (mass + distribution[token] / 2);
        SampleParameters drawn = SampleParameters.drawn(1.3f, 50, 0.9f, middle);
        assertThat(model.step(prompt(drawn))).containsExactly(new SampledToken(token, null));
      }
      mass += distribution[token];
    }
    SampleParameters last = SampleParameters.drawn(1.3f, 50, 0.9f, Math.nextDown(1f));
    assertThat(distribution[model.step(prompt(last)).getFirst().id()]).isPositive();
  }

  @Test
  void drawsDoNotDependOnTheRestOfTheBatch() {
    SampleParameters[] kinds = {
      SampleParameters.drawn(0.7f, 20, 0.8f, 0.61f)
          .withPenalties(new Penalties(1.05f, 0, 0, TokenCounts.of(17, 300))),
      SampleParameters.greedy(),
      SampleParameters.drawn(2f, 0, 0.999f, 0.93f),
      SampleParameters.greedy().withPenalties(new Penalties(1.3f, 0, 0.2f, TokenCounts.of(44, 5))),
      SampleParameters.drawn(1f, 0, 1, 0.25f),
    };
    List<SampledToken> alone =
        Arrays.stream(kinds).map(kind -> model.step(prompt(kind)).getFirst()).toList();
    DecoderStep together = new DecoderStep();
    for (int i = 0; i < kinds.length; i++) {
      together.addSequence(i * 10, 0).addToken(11).addToken(42).addToken(99).sample(kinds[i]);
    }
    assertThat(model.step(together)).isEqualTo(alone);
  }

  @Test
  void onlyAllowedTokensAreChosen() {
    BitSet few = new BitSet();
    few.set(3);
    few.set(63);
    few.set(64);
    few.set(401);
    few.set(511);
    SampleParameters free = SampleParameters.drawn(2f, 0, 1, 0.5f);
    float[] logits = ModelProbe.stepLogits(model, prompt(free));
    float[] distribution =
        ModelProbe.distribution(model, logits, free.withAllowedTokens(few.toLongArray()));
    double mass = few.stream().mapToDouble(id -> Math.exp(logits[id] / 2)).sum();
    for (int id = 0; id < logits.length; id++) {
      double wanted = few.get(id) ? Math.exp(logits[id] / 2) / mass : 0;
      assertThat(distribution[id]).isCloseTo((float) wanted, within(1e-6f));
    }
  }

  @Test
  void masksAreTheirOwnRowsOnly() {
    SampleParameters greedy = SampleParameters.greedy();
    int likeliest = model.step(prompt(greedy)).getFirst().id();
    SampleParameters drawn = SampleParameters.drawn(1.5f, 0, 1, 0.7f);
    int freelyDrawn = model.step(prompt(drawn)).getFirst().id();
    BitSet others = new BitSet();
    others.set(0, 512);
    others.clear(likeliest);
    BitSet one = new BitSet();
    one.set(9);
    SampleParameters[] kinds = {
      greedy,
      greedy.withAllowedTokens(others.toLongArray()),
      drawn,
      drawn.withAllowedTokens(one.toLongArray()), // shorter than the vocabulary
    };
    DecoderStep step = new DecoderStep();
    for (int i = 0; i < kinds.length; i++) {
      step.addSequence(i * 10, 0).addToken(11).addToken(42).addToken(99).sample(kinds[i]);
    }
    float[] logits = ModelProbe.stepLogits(model, prompt(greedy));
    logits[likeliest] = Float.NEGATIVE_INFINITY;
    int second = 0;
    for (int id = 1; id < logits.length; id++) {
      second = logits[id] > logits[second] ? id : second;
    }
    assertThat(model.step(step))
        .extracting(SampledToken::id)
        .containsExactly(likeliest, second, freelyDrawn, 9);
  }

  @Test
  void aMaskThatAllowsNothingIsRefused() {
    SampleParameters greedy = SampleParameters.greedy();
    long[] beyondTheVocabulary = new long[9];
    beyondTheVocabulary[8] = 1;
    for (long[] nothing : List.of(new long[0], new long[8], beyondTheVocabulary)) {
      assertThatThrownBy(() -> model.step(prompt(greedy.withAllowedTokens(nothing))))
          .hasMessage("No token of the vocabulary is allowed");
    }
  }

  private static DecoderStep prompt(SampleParameters sampling) {
    return new DecoderStep()
        .addSequence(0, 0)
        .addToken(11)
        .addToken(42)
        .addToken(99)
        .sample(sampling);
  }
}
