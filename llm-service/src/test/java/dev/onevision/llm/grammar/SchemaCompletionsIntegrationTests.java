package dev.onevision.llm.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.testing.Parity;
import dev.onevision.llm.decoder.DecoderModelLoader;
import dev.onevision.llm.decoder.KvCacheProperties;
import dev.onevision.llm.engine.Completion;
import dev.onevision.llm.engine.CompletionListener;
import dev.onevision.llm.engine.EndReason;
import dev.onevision.llm.engine.Engine;
import dev.onevision.llm.engine.EngineMetrics;
import dev.onevision.llm.engine.EngineRequest;
import dev.onevision.llm.engine.FinishReason;
import dev.onevision.llm.engine.GeneratedToken;
import dev.onevision.llm.engine.StopConditions;
import dev.onevision.llm.grammar.schema.SchemaException;
import dev.onevision.llm.prompt.ChatTemplate;
import dev.onevision.llm.prompt.Conversation;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.SamplingParameters;
import dev.onevision.llm.scheduling.Priority;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.scheduling.Sequence;
import dev.onevision.llm.tokenizer.Tokenizer;
import dev.onevision.worker.life.ModelProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.node.ObjectNode;

/** Constrains the demo model, which was not trained on JSON, to random schemas. */
class SchemaCompletionsIntegrationTests {

  private static final int SCHEMAS = 200;
  private static final int RUNNING = 16;
  private static final int MAX_TOKENS = 2000;

  @Test
  void everyCompletionAtTemperatureOneIsValid(@TempDir Path archives) throws SchemaException {
    Path checkpoint = Parity.root().resolveSibling("demo-model").resolve("checkpoint");
    DecoderModelLoader loader =
        new DecoderModelLoader(
            new ModelProperties(checkpoint, archives, null, "", "f32", "cpu", 0),
            WeightFormat.FULL,
            new KvCacheProperties(RUNNING * (MAX_TOKENS + 64), DataSize.ofGigabytes(1), null, 1),
            new SchedulingLimits(RUNNING, SCHEMAS, 512));
    try (Tokenizer tokenizer = Tokenizer.open(checkpoint);
        Engine engine =
            new Engine(
                loader::load,
                new SchedulingLimits(RUNNING, SCHEMAS, 512),
                Clock.systemUTC(),
                new EngineMetrics(new SimpleMeterRegistry()))) {
      engine.start();
      engine.loaded().join();
      Set<Integer> ends = Set.copyOf(GenerationDefaults.read(checkpoint).endTokens());
      Grammars grammars = new Grammars(new Vocabulary(tokenizer.size(), tokenizer::bytes, ends));
      Conversation.Turn turn =
          new Conversation.Turn(
              Conversation.Role.USER,
              List.of(new Conversation.Part.Text("What is shown in this image?")));
      Prompt prompt = new ChatTemplate(tokenizer).prompt(new Conversation(List.of(turn), false));
      List<ObjectNode> schemas = new ArrayList<>();
      List<Heard> completions = new ArrayList<>();
      for (int i = 0; i < SCHEMAS; i++) {
        ObjectNode schema = new RandomSchema(new SplittableRandom(1000 + i)).schema(2);
        Constraint constraint = grammars.constraint(new OutputFormat.JsonSchema(schema.toString()));
        Heard heard = new Heard();
        Sequence sequence =
            new Sequence(
                "r" + i,
                Priority.INTERACTIVE,
                Instant.now().plusSeconds(600),
                prompt.length(),
                MAX_TOKENS);
        engine.submit(
            new EngineRequest(
                sequence,
                prompt,
                List.of(),
                new SamplingParameters(
                    1,
                    0,
                    1,
                    0,
                    SamplingParameters.Penalties.NONE,
                    Map.of(),
                    OptionalInt.empty(),
                    i),
                new Completion(
                    tokenizer.detokenizer(),
                    new StopConditions(List.of(), ends, 0, MAX_TOKENS),
                    constraint),
                heard));
        schemas.add(schema);
        completions.add(heard);
      }
      for (int i = 0; i < SCHEMAS; i++) {
        String completion = completions.get(i).end.join();
        assertThat(Validation.errors(schemas.get(i), completion))
            .as("%s of %s", completion, schemas.get(i))
            .isEmpty();
      }
    }
  }

  /** Collects a completion that ends before its max tokens. */
  private static final class Heard implements CompletionListener {

    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void uploaded() {}

    @Override
    public void token(GeneratedToken token) {
      text.append(token.text());
    }

    @Override
    public void choiceFinished(int choice, int tokens, String piece, FinishReason reason) {}

    @Override
    public void ended(EndReason reason) {
      if (reason instanceof EndReason.Completed(var rest, var finishReason, _)
          && finishReason == FinishReason.STOP) {
        end.complete(text.append(rest).toString());
      } else {
        end.completeExceptionally(new AssertionError(reason + " after " + text));
      }
    }
  }
}
