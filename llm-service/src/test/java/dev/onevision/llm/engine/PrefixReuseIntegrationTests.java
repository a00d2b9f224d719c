package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.llm.Conversations;
import dev.onevision.llm.engine.EngineRuns.Ask;
import dev.onevision.llm.engine.EngineRuns.Result;
import dev.onevision.llm.grammar.schema.SchemaException;
import dev.onevision.llm.sampling.SamplingParameters.Penalties;
import dev.onevision.llm.scheduling.SchedulingLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Prompts that reuse rows of others get the tokens that they get alone. */
class PrefixReuseIntegrationTests {

  private static final SchedulingLimits LIMITS = new SchedulingLimits(16, 200, 100);
  private static final Ask GREEDY = Ask.greedy(48);
  private static final Ask SAMPLED =
      GREEDY.sampled(1.1, new Penalties(1.1f, 0.5f, 0.3f), 5).withChoices(2);

  @TempDir static Path archives;

  @Test
  void reusedRowsGiveTheSameTokens() throws SchemaException {
    for (int slots : new int[] {20_000, 700}) {
      try (EngineRuns alone = new EngineRuns(archives, 20_000, LIMITS);
          EngineRuns reusing = new EngineRuns(archives, slots, LIMITS)) {
        alone.start();
        reusing.start();
        List<JsonNode> conversations = Conversations.all();
        Map<String, Result> expected = new HashMap<>();
        for (JsonNode conversation : conversations) {
          String id = conversation.get("id").asString();
          expected.put(id, alone.ask(id, conversation, GREEDY).join());
          expected.put("again " + id, alone.ask("again " + id, conversation, SAMPLED).join());
          expected.put("next " + id, alone.ask("next " + id, next(conversation), GREEDY).join());
        }
        assertThat(alone.count(EngineMetrics.Meter.PREFIX_REUSES)).isZero();
        reusing.sharePrefixes("owner");
        Map<String, CompletableFuture<Result>> answers = new HashMap<>();
        for (JsonNode conversation : conversations) {
          String id = conversation.get("id").asString();
          reusing.ask(id, conversation, GREEDY).join();
          answers.put(id, reusing.ask(id, conversation, GREEDY));
          answers.put("again " + id, reusing.ask("again " + id, conversation, SAMPLED));
          answers.put("next " + id, reusing.ask("next " + id, next(conversation), GREEDY));
        }
        int otherDraws = 0;
        for (Map.Entry<String, CompletableFuture<Result>> answer : answers.entrySet()) {
          Result one = Objects.requireNonNull(expected.get(answer.getKey()));
          otherDraws += answer.getValue().join().assertEquals(answer.getKey(), one) ? 1 : 0;
        }
        assertThat(otherDraws).as("completions with another draw").isLessThan(3);
        assertThat(reusing.count(EngineMetrics.Meter.PREFIX_REUSES)).isGreaterThan(30);
        assertThat(reusing.gauge(EngineMetrics.Meter.KV_SLOTS_KEPT)).isPositive();
      }
    }
  }

  @Test
  void otherPixelsAndModesOfTheSamePromptAreReadAnew() throws SchemaException {
    JsonNode conversation =
        Conversations.all().stream()
            .filter(one -> one.get("id").asString().equals("image_wide"))
            .findFirst()
            .orElseThrow();
    int length = conversation.get("expanded_length").asInt();
    try (EngineRuns alone = new EngineRuns(archives, 5_000, LIMITS);
        EngineRuns reusing = new EngineRuns(archives, 5_000, LIMITS)) {
      alone.start();
      reusing.start();
      reusing.sharePrefixes("owner");
      assertThat(reusing.ask("first", conversation, GREEDY).join().reused()).isZero();
      assertThat(reusing.ask("second", conversation, GREEDY).join().reused()).isEqualTo(length - 1);
      List<Result> answers = new ArrayList<>();
      for (EngineRuns engine : List.of(alone, reusing)) {
        engine.changePixels();
        answers.add(engine.ask("other pixels", conversation, GREEDY).join());
      }
      int textBefore = answers.getLast().reused();
      assertThat(textBefore).isBetween(16, 40);
      assertThat(answers.getLast().assertEquals("other pixels", answers.getFirst())).isFalse();
      reusing.sharePrefixes("another owner");
      assertThat(reusing.ask("another", conversation, GREEDY).join().reused()).isZero();
    }
  }

  /** The conversation with an answer and a further question. */
  private static JsonNode next(JsonNode conversation) {
    return Conversations.continued(conversation, "A word.", "And what else?");
  }
}
