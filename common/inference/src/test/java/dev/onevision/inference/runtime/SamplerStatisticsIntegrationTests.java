package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The sampler that runs on the device, against {@link ExactSampler}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplerStatisticsIntegrationTests {

  private static final int VOCABULARY = 512;
  private static final int LARGE_VOCABULARY = 64 * 512;
  private static final int DRAWS = 100_000;
  private static final int ROWS = 2_000;
  private static final TokenCounts HISTORY = TokenCounts.of(3, 17, 17, 17, 200, 44, 44);

  private DecoderModel model;

  @BeforeAll
  void load() {
    model = ParityDecoder.load(256);
  }

  @AfterAll
  void close() {
    model.close();
  }

  static Stream<Arguments> settings() {
    BitSet odd = new BitSet();
    for (int id = 1; id < VOCABULARY; id += 2) {
      odd.set(id);
    }
    SampleParameters plain = SampleParameters.drawn(1, 0, 1, 0);
    return Stream.of(
        Arguments.of("temperature 1", plain),
        Arguments.of("temperature 0.4", SampleParameters.drawn(0.4f, 0, 1, 0)),
        Arguments.of("temperature 2", SampleParameters.drawn(2, 0, 1, 0)),
        Arguments.of("top-k 20", SampleParameters.drawn(1.5f, 20, 1, 0)),
        Arguments.of("top-p 0.8", SampleParameters.drawn(1.2f, 0, 0.8f, 0)),
        Arguments.of("top-p 0.99, beyond the first sort", SampleParameters.drawn(3, 0, 0.99f, 0)),
        Arguments.of("min-p 0.05", SampleParameters.drawn(1.5f, 0, 1, 0).withMinP(0.05f)),
        Arguments.of("all three cuts", SampleParameters.drawn(2, 40, 0.9f, 0).withMinP(0.02f)),
        Arguments.of("penalties", plain.withPenalties(new Penalties(1.3f, 0.5f, 0.25f, HISTORY))),
        Arguments.of(
            "bias",
            plain.withBias(
                new LogitBias(
                    new int[] {5, 6, 17}, new float[] {4, -100, Float.NEGATIVE_INFINITY}))),
        Arguments.of("mask", plain.withAllowedTokens(odd.toLongArray())),
        Arguments.of(
            "everything",
            SampleParameters.drawn(0.9f, 60, 0.95f, 0)
                .withMinP(0.01f)
                .withPenalties(new Penalties(1.1f, -0.5f, 0.1f, HISTORY))
                .withBias(new LogitBias(new int[] {9, 44}, new float[] {2, 1}))
                .withAllowedTokens(odd.toLongArray())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void drawsFollowTheExactDistribution(String name, SampleParameters parameters) {
    float[] row = logits(new SplittableRandom(7));
    double[] exact = ExactSampler.distribution(row, parameters);
    float[] rows = new float[ROWS * VOCABULARY];
    for (int i = 0; i < ROWS; i++) {
      System.arraycopy(row, 0, rows, i * VOCABULARY, VOCABULARY);
    }
    SplittableRandom random = new SplittableRandom(name.hashCode());
    int[] counts = new int[VOCABULARY];
    for (int done = 0; done < DRAWS; done += ROWS) {
      List<SampleParameters> batch = new ArrayList<>(ROWS);
      for (int i = 0; i < ROWS; i++) {
        batch.add(parameters.withUniform((random.nextInt() >>> 8) * 0x1p-24f));
      }
      ModelProbe.choose(model, rows, batch).forEach(token -> counts[token.id()]++);
    }
    assertChiSquare(counts, exact);
  }

  /** Tokens with fewer than five expected draws are counted together. */
  private static void assertChiSquare(int[] counts, double[] exact) {
    double chiSquare = 0;
    int bins = 0;
    double rareExpected = 0;
    long rareCount = 0;
    for (int id = 0; id < counts.length; id++) {
      double expected = exact[id] * DRAWS;
      if (expected == 0) {
        assertThat(counts[id]).as("token %d", id).isZero();
      } else if (expected < 5) {
        rareExpected += expected;
        rareCount += counts[id];
      } else {
        chiSquare += (counts[id] - expected) * (counts[id] - expected) / expected;
        bins++;
      }
    }
    if (rareExpected >= 5) {
      chiSquare += (rareCount - rareExpected) * (rareCount - rareExpected) / rareExpected;
      bins++;
    }
    double degrees = bins - 1.0;
    // 99.9th percentile, by Wilson and Hilferty's approximation.
    double root = 1 - 2 / (9 * degrees) + 3.09 * Math.sqrt(2 / (9 * degrees));
    double limit = degrees * root * root * root;
    assertThat(chiSquare).isLessThan(limit);
  }

  @Test
  void distributionsOfAnySettingAreExact() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 300; round++) {
      float[] row = logits(random);
      SampleParameters parameters = any(random);
      double[] exact = ExactSampler.distribution(row, parameters);
      float[] have = ModelProbe.distribution(model, row, parameters);
      double largest = 0;
      for (int id = 0; id < VOCABULARY; id++) {
        largest = Math.max(largest, Math.abs(have[id] - exact[id]));
      }
      assertThat(largest).as("%s", parameters).isLessThan(2e-5);
    }
  }

  /** Logits of bf16 have many equal values. */
  @Test
  void distributionsOfALargeVocabularyAreExact() {
    SplittableRandom random = new SplittableRandom(21);
    for (int round = 0; round < 60; round++) {
      float scale = random.nextBoolean() ? 1 : 3;
      boolean rounded = random.nextBoolean();
      float[] row = new float[LARGE_VOCABULARY];
      for (int id = 0; id < row.length; id++) {
        float logit = (float) random.nextGaussian() * scale;
        row[id] = rounded ? Math.round(logit * 16) / 16f : logit;
      }
      SampleParameters parameters =
          SampleParameters.drawn(
                  0.3f + random.nextInt(4) / 2f,
                  random.nextInt(3) > 0 ? 0 : 1 + random.nextInt(100),
                  random.nextInt(4) == 0 ? 1 : 0.1f + random.nextInt(9) / 10f,
                  0)
              .withMinP(random.nextBoolean() ? 0 : random.nextInt(5) / 100f);
      double[] exact = ExactSampler.distribution(row, parameters);
      float[] have = ModelProbe.distribution(model, row, parameters);
      double largest = 0;
      for (int id = 0; id < row.length; id++) {
        largest = Math.max(largest, Math.abs(have[id] - exact[id]));
      }
      assertThat(largest).as("%s", parameters).isLessThan(2e-5);
    }
  }

  @Test
  void likeliestTokenIsTheFirstOfEqualOnes() {
    SplittableRandom random = new SplittableRandom(22);
    for (int round = 0; round < 50; round++) {
      float[] row = new float[VOCABULARY];
      int first = VOCABULARY;
      for (int id = 0; id < VOCABULARY; id++) {
        row[id] = random.nextInt(40);
        first = row[id] == 39 ? Math.min(first, id) : first;
      }
      if (first < VOCABULARY) {
        assertThat(ModelProbe.choose(model, row, List.of(SampleParameters.greedy())))
            .containsExactly(new SampledToken(first, null));
      }
    }
  }

  @Test
  void rowsOfOneBatchAreChosenAsAlone() {
    SplittableRandom random = new SplittableRandom(12);
    for (int round = 0; round < 20; round++) {
      int count = 16;
      float[] rows = new float[count * VOCABULARY];
      List<SampleParameters> batch = new ArrayList<>();
      List<SampledToken> alone = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        float[] row = logits(random);
        System.arraycopy(row, 0, rows, i * VOCABULARY, VOCABULARY);
        SampleParameters parameters = any(random).withUniform(random.nextInt(1000) / 1000f);
        batch.add(random.nextInt(3) == 0 ? greedy(parameters) : parameters);
        alone.addAll(ModelProbe.choose(model, row, batch.subList(i, i + 1)));
      }
      assertThat(ModelProbe.choose(model, rows, batch))
          .extracting(SampledToken::id)
          .isEqualTo(alone.stream().map(SampledToken::id).toList());
    }
  }

  @Test
  void logProbabilitiesAreThoseOfTheModelItself() {
    SplittableRandom random = new SplittableRandom(13);
    int[] wanted = {0, SampleParameters.NO_LOGPROBS, 20, 1};
    float[] rows = new float[wanted.length * VOCABULARY];
    List<SampleParameters> batch = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      System.arraycopy(logits(random), 0, rows, i * VOCABULARY, VOCABULARY);
      batch.add(any(random).withLogprobs(wanted[i]));
    }
    List<SampledToken> tokens = ModelProbe.choose(model, rows, batch);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] < 0) {
        assertThat(tokens.get(i).logprobs()).isNull();
        continue;
      }
      var logprobs = Objects.requireNonNull(tokens.get(i).logprobs());
      float[] row = Arrays.copyOfRange(rows, i * VOCABULARY, (i + 1) * VOCABULARY);
      double[] exact = ExactSampler.distribution(row, SampleParameters.drawn(1, 0, 1, 0));
      assertThat(logprobs.tokens()).hasSize(wanted[i]);
      assertThat((double) logprobs.chosen())
          .isCloseTo(Math.log(exact[tokens.get(i).id()]), within(1e-4));
      double[] sorted = Arrays.stream(exact).sorted().toArray();
      for (int j = 0; j < wanted[i]; j++) {
        assertThat((double) logprobs.values()[j])
            .isCloseTo(Math.log(sorted[VOCABULARY - 1 - j]), within(1e-4))
            .isCloseTo(Math.log(exact[logprobs.tokens()[j]]), within(1e-4));
      }
    }
  }

  private static SampleParameters greedy(SampleParameters drawn) {
    return SampleParameters.greedy()
        .withPenalties(drawn.penalties())
        .withBias(drawn.bias())
        .withAllowedTokens(drawn.allowedTokens());
  }

  /** Cuts stay clear of the last digits by drawing them coarsely. */
  private static SampleParameters any(SplittableRandom random) {
    SampleParameters parameters =
        SampleParameters.drawn(
            0.2f + random.nextInt(20) / 10f,
            random.nextBoolean() ? 0 : 1 + random.nextInt(100),
            random.nextBoolean() ? 1 : 0.1f + random.nextInt(9) / 10f,
            0);
    if (random.nextBoolean()) {
      parameters = parameters.withMinP(random.nextInt(5) / 20f);
    }
    if (random.nextBoolean()) {
      int[] tokens = random.ints(random.nextInt(40), 0, VOCABULARY).toArray();
      parameters =
          parameters.withPenalties(
              new Penalties(
                  0.5f + random.nextInt(15) / 10f,
                  random.nextInt(5) - 2,
                  random.nextInt(9) / 4f - 1,
                  TokenCounts.of(tokens)));
    }
    if (random.nextBoolean()) {
      int[] tokens = random.ints(0, VOCABULARY).distinct().limit(random.nextInt(20)).toArray();
      float[] values = new float[tokens.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(21) - 10;
      }
      parameters = parameters.withBias(new LogitBias(tokens, values));
    }
    if (random.nextBoolean()) {
      BitSet allowed = new BitSet();
      random.ints(1 + random.nextInt(300), 0, VOCABULARY).forEach(allowed::set);
      parameters = parameters.withAllowedTokens(allowed.toLongArray());
    }
    return parameters;
  }

  private static float[] logits(SplittableRandom random) {
    float[] row = new float[VOCABULARY];
    for (int id = 0; id < VOCABULARY; id++) {
      row[id] = (float) (random.nextGaussian() * 2.5);
    }
    return row;
  }
}
