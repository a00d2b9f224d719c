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
    try (EngineRuns engine = new EngineRuns(archives, 700, limits)) {
      askAll(engine)
          .forEach((id, answer) -> assertThat(answer.join()).as(id).isEqualTo(ample.get(id)));
      assertThat(engine.count(EngineMetrics.Meter.PREEMPTIONS)).isGreaterThan(20);
      assertThat(engine.count(EngineMetrics.Meter.KV_COPIES)).isGreaterThan(20);
      Awaitility.await().until(() -> engine.gauge(EngineMetrics.Meter.KV_SLOTS_USED) == 0);
    }
  }

  /** The first completions are short, so that too little room is expected for the others. */
  private static Map<String, CompletableFuture<Result>> askAll(EngineRuns engine)
      throws SchemaException {
    Penalties penalties = new Penalties(1.1f, 0.5f, 0.3f);
    Ask brief = Ask.greedy(10);
    Ask extensive = Ask.greedy(150);
    OutputFormat words = new OutputFormat.Regex("([a-z]{3,9}[ ,.]){5,9}");
    Map<String, Ask> asks = new LinkedHashMap<>();
    asks.put("greedy", brief);
    asks.put("choices", extensive.sampled(1.2, Penalties.NONE, 1).withChoices(3));
    asks.put("again", brief);
    asks.put("sampled", extensive.sampled(1.1, penalties, 2));
    asks.put("briefly", brief);
    asks.put("format", extensive.sampled(1, Penalties.NONE, 3).withFormat(words));
    asks.put("stopped", extensive.withStop("e", 40).asBatch());
    Map<String, CompletableFuture<Result>> answers = new LinkedHashMap<>();
    for (Map.Entry<String, Ask> ask : asks.entrySet()) {
      for (JsonNode conversation : Conversations.all()) {
        String id = conversation.get("id").asString() + " " + ask.getKey();
        answers.put(id, engine.ask(id, conversation, ask.getValue()));
      }
    }
    return answers;
  }
}
