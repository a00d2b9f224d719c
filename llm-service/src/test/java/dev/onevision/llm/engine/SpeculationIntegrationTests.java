package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.llm.Conversations;
import dev.onevision.llm.engine.EngineRuns.Ask;
import dev.onevision.llm.engine.EngineRuns.Result;
import dev.onevision.llm.grammar.OutputFormat;
import dev.onevision.llm.grammar.schema.SchemaException;
import dev.onevision.llm.sampling.SamplingParameters;
import dev.onevision.llm.sampling.SamplingParameters.Penalties;
import dev.onevision.llm.scheduling.Priority;
import dev.onevision.llm.scheduling.SchedulingLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Completions whose steps verify drafts are those of plain decoding. */
class SpeculationIntegrationTests {

  private static final SchedulingLimits PLAIN = new SchedulingLimits(24, 400, 100, 16);
  private static final SchedulingLimits SPECULATIVE = PLAIN.withDraftTokens(7);

  @TempDir static Path archives;

  @Test
  void everyKindOfCompletionIsThatOfPlainDecoding() throws SchemaException {
    Map<String, Result> plain = completions(40_000, PLAIN, false);
    assertSame(completions(40_000, SPECULATIVE, true), plain);
    assertSame(completions(1_600, SPECULATIVE, true), plain);
  }

  private static void assertSame(Map<String, Result> completions, Map<String, Result> plain) {
    int otherDraws = 0;
    for (Map.Entry<String, Result> completion : completions.entrySet()) {
      String id = completion.getKey();
      boolean differs =
          completion.getValue().assertEquals(id, Objects.requireNonNull(plain.get(id)));
      assertThat(differs && id.contains("greedy")).as(id).isFalse();
      otherDraws += differs ? 1 : 0;
    }
    assertThat(otherDraws).as("completions with another draw").isLessThan(3);
  }

  private static Map<String, Result> completions(
      int slots, SchedulingLimits limits, boolean speculative) throws SchemaException {
    Map<String, Result> results = new HashMap<>();
    try (EngineRuns engine = new EngineRuns(archives, slots, limits)) {
      Map<String, CompletableFuture<Result>> answers = new LinkedHashMap<>();
      for (JsonNode conversation : Conversations.all()) {
        JsonNode next = Conversations.continued(conversation, "A word.", "And what else?");
        for (Map.Entry<String, Ask> ask : asks().entrySet()) {
          String id = conversation.get("id").asString() + " " + ask.getKey();
          answers.put(id, engine.ask(id, conversation, ask.getValue()));
        }
        String id = conversation.get("id").asString() + " next, greedy";
        answers.put(id, engine.ask(id, next, Ask.greedy(60)));
      }
      engine.start();
      answers.forEach((id, answer) -> results.put(id, answer.join()));
      double accepted = engine.count(EngineMetrics.Meter.ACCEPTED_TOKENS);
      double drafted = engine.count(EngineMetrics.Meter.DRAFT_TOKENS);
      if (speculative) {
        assertThat(accepted).as("of %s drafts", drafted).isGreaterThan(200);
        assertThat(drafted).as("with %s accepted", accepted).isGreaterThan(accepted + 100);
      } else {
        assertThat(drafted).isZero();
      }
    }
    return results;
  }

  private static Map<String, Ask> asks() {
    Ask greedy = Ask.greedy(90);
    Map<String, Ask> asks = new LinkedHashMap<>();
    asks.put("greedy", greedy);
    asks.put("greedy, min tokens", greedy.withMinTokens(70));
    asks.put("greedy, stopped", greedy.withStop("e", 40));
    OutputFormat words = new OutputFormat.Regex("([a-c]{1,3}[ ,.]){9,30}");
    asks.put("greedy, format", greedy.withFormat(words));
    asks.put("greedy, penalties", greedy.sampled(0, new Penalties(1.05f, 0.1f, 0.02f), 1));
    asks.put("choices", greedy.sampled(0.4, Penalties.NONE, 1).withChoices(3));
    asks.put("penalties", greedy.sampled(0.5, new Penalties(1.02f, 0.1f, 0.1f), 2));
    asks.put("format", greedy.sampled(0.5, Penalties.NONE, 3).withFormat(words));
    return asks;
  }

  /** Biases leave few tokens, so the last tokens have mostly occurred before. */
  @Test
  void sampledTokensFollowTheDistributionOfPlainDecoding() throws SchemaException {
    List<Result> plain = draws(PLAIN, 0);
    List<Result> others = draws(PLAIN, 1_000);
    List<Result> speculative = draws(SPECULATIVE, 0);
    int otherDraws = 0;
    for (int i = 0; i < plain.size(); i++) {
      otherDraws += speculative.get(i).assertEquals("seed " + i, plain.get(i)) ? 1 : 0;
    }
    assertThat(otherDraws).as("requests with another draw").isLessThan(3);
    Map<List<Integer>, Integer> counts = counts(speculative);
    Map<List<Integer>, Integer> expected = counts(others);
    double chiSquare = 0;
    int cells = 0;
    for (List<Integer> tokens : expected.keySet()) {
      double wanted = expected.getOrDefault(tokens, 0);
      double seen = counts.getOrDefault(tokens, 0);
      if (wanted + seen >= 20) {
        chiSquare += (wanted - seen) * (wanted - seen) / (wanted + seen);
        cells++;
      }
    }
    assertThat(cells).isGreaterThan(5);
    // The mean is the number of cells, and the variance twice that.
    assertThat(chiSquare).isLessThan(cells + 4 * Math.sqrt(2.0 * cells));
  }

  private static List<Result> draws(SchedulingLimits limits, long firstSeed)
      throws SchemaException {
    JsonNode conversation = Conversations.all().getFirst();
    try (EngineRuns engine = new EngineRuns(archives, 20_000, limits)) {
      List<CompletableFuture<Result>> answers = new ArrayList<>();
      for (long seed = firstSeed; seed < firstSeed + 60; seed++) {
        SamplingParameters sampling =
            new SamplingParameters(
                1,
                0,
                1,
                0,
                Penalties.NONE,
                Map.of(65, 25.0, 66, 25.0, 67, 25.0),
                OptionalInt.of(1),
                seed);
        Ask ask =
            new Ask(
                sampling, new OutputFormat.AnyText(), 16, List.of(), 0, 24, Priority.INTERACTIVE);
        answers.add(engine.ask("seed " + seed, conversation, ask));
      }
      engine.start();
      List<Result> results = answers.stream().map(CompletableFuture::join).toList();
      if (limits.draftTokens() > 0) {
        double accepted = engine.count(EngineMetrics.Meter.ACCEPTED_TOKENS);
        double drafted = engine.count(EngineMetrics.Meter.DRAFT_TOKENS);
        assertThat(accepted).isGreaterThan(200);
        assertThat(drafted - accepted).isGreaterThan(200);
      }
      return results;
    }
  }

  /** How often each three tokens end a completion. */
  private static Map<List<Integer>, Integer> counts(List<Result> results) {
    Map<List<Integer>, Integer> counts = new HashMap<>();
    for (Result result : results) {
      for (List<Integer> tokens : result.tokens().values()) {
        counts.merge(tokens.subList(tokens.size() - 3, tokens.size()), 1, Integer::sum);
      }
    }
    return counts;
  }
}
