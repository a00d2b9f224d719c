package dev.onevision.llm.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.AnswerFormat;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.Usage;
import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.inference.testing.Parity;
import dev.onevision.llm.decoder.DecoderModelLoader;
import dev.onevision.llm.decoder.KvCacheProperties;
import dev.onevision.llm.decoder.ModelProperties;
import dev.onevision.llm.engine.AnswerListener;
import dev.onevision.llm.engine.Engine;
import dev.onevision.llm.engine.EngineMetrics;
import dev.onevision.llm.engine.Generation;
import dev.onevision.llm.prompt.ChatTemplate;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.SamplingRule;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.scheduling.Work;
import dev.onevision.llm.sequence.Answer;
import dev.onevision.llm.tokenizer.Tokenizer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.node.ObjectNode;

/** The demo model, which knows no JSON, is held to random schemas. */
class SchemaAnswersIntegrationTests {

  private static final int SCHEMAS = 200;
  private static final int RUNNING = 16;
  private static final int MOST_TOKENS = 2000;

  @Test
  void everyAnswerAtTemperatureOneIsValid(@TempDir Path archives) throws SchemaException {
    Path checkpoint = Parity.root().resolveSibling("demo-model").resolve("checkpoint");
    DecoderModelLoader loader =
        new DecoderModelLoader(
            new ModelProperties(checkpoint, archives, null, "f32", "cpu", 0),
            new KvCacheProperties(RUNNING * (MOST_TOKENS + 64), DataSize.ofGigabytes(1)),
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
      Turn turn = new Turn(Turn.Role.USER, List.of(new Part.Text("What is shown in this image?")));
      Prompt prompt = new ChatTemplate(tokenizer).prompt(List.of(turn), false);
      List<ObjectNode> schemas = new ArrayList<>();
      List<Heard> answers = new ArrayList<>();
      for (int i = 0; i < SCHEMAS; i++) {
        ObjectNode schema = new RandomSchema(new SplittableRandom(1000 + i)).schema(2);
        Constraint constraint = grammars.constraint(new AnswerFormat.JsonSchema(schema.toString()));
        Heard heard = new Heard();
        Work work =
            new Work(
                "r" + i,
                Priority.INTERACTIVE,
                Instant.now().plusSeconds(600),
                prompt.length(),
                MOST_TOKENS);
        engine.submit(
            new Generation(
                work,
                prompt,
                List.of(),
                new SamplingRule(1, 0, 1, 0, 1, 0, 0, Map.of(), i),
                new Answer(tokenizer.detokenizer(), List.of(), ends, 0, MOST_TOKENS, constraint),
                heard));
        schemas.add(schema);
        answers.add(heard);
      }
      for (int i = 0; i < SCHEMAS; i++) {
        String answer = answers.get(i).end.join();
        assertThat(Validation.errors(schemas.get(i), answer))
            .as("%s of %s", answer, schemas.get(i))
            .isEmpty();
      }
    }
  }

  /** Collects an answer that comes to an end by itself. */
  private static final class Heard implements AnswerListener {

    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void uploaded() {}

    @Override
    public void token(
        int choice, int index, int tokenId, String piece, @Nullable TokenLogprobs logprobs) {
      text.append(piece);
    }

    @Override
    public void choiceFinished(int choice, int tokens, String piece, FinishReason reason) {}

    @Override
    public void finished(String piece, FinishReason reason, Usage usage) {
      if (reason == FinishReason.STOP) {
        end.complete(text.append(piece).toString());
      } else {
        end.completeExceptionally(new AssertionError("unfinished: " + text));
      }
    }

    @Override
    public void failed(Failure failure) {
      end.completeExceptionally(new AssertionError(failure.message()));
    }

    @Override
    public void cancelled() {
      end.cancel(false);
    }

    @Override
    public void abandoned() {
      end.cancel(false);
    }
  }
}
