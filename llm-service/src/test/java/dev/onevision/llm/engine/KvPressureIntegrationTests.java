package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.llm.Conversations;
import dev.onevision.llm.engine.EngineRuns.Ask;
import dev.onevision.llm.engine.EngineRuns.Result;
import dev.onevision.llm.grammar.OutputFormat;
import dev.onevision.llm.grammar.schema.SchemaException;
import dev.onevision.llm.sampling.SamplingParameters.Penalties;
import dev.onevision.llm.scheduling.SchedulingLimits;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Sequences that are moved and preempted get the tokens that they get with room for all. */
class KvPressureIntegrationTests {

  @TempDir static Path archives;

  @Test
  void preemptedCompletionsAreThoseOfAnAmpleCache() throws SchemaException {
    SchedulingLimits limits = new SchedulingLimits(24, 200, 100, 16);
    Map<String, Result> ample = new LinkedHashMap<>();
    try (EngineRuns engine = new EngineRuns(archives, 40_000, limits)) {
      askAll(engine).forEach((id, answer) -> ample.put(id, answer.join()));
      assertThat(engine.count(EngineMetrics.Meter.PREEMPTIONS)).isZero();
    }
    try (EngineRuns engine = new EngineRuns(archives, 1_500, limits)) {
      Map<String, CompletableFuture<Result>> answers = askAll(engine);
      takeSlots(engine, answers);
      int otherDraws = 0;
      for (Map.Entry<String, CompletableFuture<Result>> answer : answers.entrySet()) {
        Result expected = Objects.requireNonNull(ample.get(answer.getKey()));
        otherDraws += answer.getValue().join().assertEquals(answer.getKey(), expected) ? 1 : 0;
      }
      assertThat(otherDraws).as("completions with another draw").isLessThan(3);
      assertThat(engine.count(EngineMetrics.Meter.PREEMPTIONS)).isGreaterThan(8);
      assertThat(engine.count(EngineMetrics.Meter.KV_COPIES)).isGreaterThan(8);
      Awaitility.await().until(() -> engine.gauge(EngineMetrics.Meter.KV_SLOTS_USED) == 0);
    }
  }

  /** Interactive requests that grow take the slots of batch requests, until those are answered. */
  private static void takeSlots(EngineRuns engine, Map<String, CompletableFuture<Result>> answers)
      throws SchemaException {
    JsonNode conversation = Conversations.all().getFirst();
    Ask growing = Ask.greedy(1_000).withMinTokens(1_000);
    for (int i = 0; !answers.values().stream().allMatch(CompletableFuture::isDone); i++) {
      engine.ask("growing " + i, conversation, growing).join();
    }
  }

  /** Batch requests of all kinds. */
  private static Map<String, CompletableFuture<Result>> askAll(EngineRuns engine)
      throws SchemaException {
    Ask greedy = Ask.greedy(100).asBatch();
    Map<String, Ask> asks = new LinkedHashMap<>();
    asks.put("greedy", greedy);
    asks.put("choices", greedy.sampled(1.2, Penalties.NONE, 1).withChoices(3));
    asks.put("penalties", greedy.sampled(1.1, new Penalties(1.1f, 0.5f, 0.3f), 2));
    OutputFormat words = new OutputFormat.Regex("([a-z]{3,9}[ ,.]){5,9}");
    asks.put("format", greedy.sampled(1, Penalties.NONE, 3).withFormat(words));
    asks.put("stopped", greedy.withStop("e", 40));
    Map<String, CompletableFuture<Result>> answers = new LinkedHashMap<>();
    for (JsonNode conversation : Conversations.all()) {
      for (Map.Entry<String, Ask> ask : asks.entrySet()) {
        String id = conversation.get("id").asString() + " " + ask.getKey();
        answers.put(id, engine.ask(id, conversation, ask.getValue()));
      }
    }
    engine.start();
    return answers;
  }
}
