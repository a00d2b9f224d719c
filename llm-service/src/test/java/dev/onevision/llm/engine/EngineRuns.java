package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.onevision.inference.checkpoint.GenerationDefaults;
import dev.onevision.inference.program.WeightFormat;
import dev.onevision.inference.testing.Parity;
import dev.onevision.inference.testing.ParityTensors;
import dev.onevision.llm.Conversations;
import dev.onevision.llm.decoder.DecoderModelLoader;
import dev.onevision.llm.decoder.KvCacheProperties;
import dev.onevision.llm.grammar.Grammars;
import dev.onevision.llm.grammar.OutputFormat;
import dev.onevision.llm.grammar.Vocabulary;
import dev.onevision.llm.grammar.schema.SchemaException;
import dev.onevision.llm.prompt.ChatTemplate;
import dev.onevision.llm.prompt.MediaEmbedding;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.SamplingParameters;
import dev.onevision.llm.scheduling.Priority;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.scheduling.Sequence;
import dev.onevision.llm.speculation.FreeVerification;
import dev.onevision.llm.tokenizer.Tokenizer;
import dev.onevision.worker.life.ModelProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/** An engine with the model of the fixtures, in f32 on the CPU. */
final class EngineRuns implements AutoCloseable {

  private final Path checkpoint = Parity.file("checkpoint-lmms");
  private final Tokenizer tokenizer = Tokenizer.open(checkpoint);
  private final ParityTensors features = Parity.tensors("vision");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Set<Integer> ends = Set.copyOf(GenerationDefaults.read(checkpoint).endTokens());
  private final Grammars grammars =
      new Grammars(new Vocabulary(tokenizer.size(), tokenizer::bytes, ends));
  private final Engine engine;
  private @Nullable String scope;
  private boolean pixelsChanged;

  EngineRuns(Path archives, int slots, SchedulingLimits limits) {
    DecoderModelLoader loader =
        new DecoderModelLoader(
            new ModelProperties(checkpoint, archives, null, "", "f32", "cpu", 1),
            WeightFormat.FULL,
            new KvCacheProperties(slots, DataSize.ofGigabytes(1), null, 1),
            limits);
    engine =
        new Engine(
            loader::load,
            limits,
            new FreeVerification(),
            Clock.systemUTC(),
            new EngineMetrics(meters));
  }

  /** Starts the engine, which then has the requests that were asked before. */
  void start() {
    engine.start();
  }

  /** What the engine is asked for besides the conversation. */
  record Ask(
      SamplingParameters sampling,
      OutputFormat format,
      int choices,
      List<String> stops,
      int minTokens,
      int maxTokens,
      Priority priority) {

    /** Greedy, one choice. */
    static Ask greedy(int maxTokens) {
      return new Ask(
          new SamplingParameters(
              0, 0, 1, 0, SamplingParameters.Penalties.NONE, Map.of(), OptionalInt.of(1), 0),
          new OutputFormat.AnyText(),
          1,
          List.of(),
          0,
          maxTokens,
          Priority.INTERACTIVE);
    }

    Ask sampled(double temperature, SamplingParameters.Penalties penalties, long seed) {
      return new Ask(
          new SamplingParameters(
              (float) temperature, 50, 0.95f, 0, penalties, Map.of(), OptionalInt.of(1), seed),
          format,
          choices,
          stops,
          minTokens,
          maxTokens,
          priority);
    }

    Ask withFormat(OutputFormat other) {
      return new Ask(sampling, other, choices, stops, minTokens, maxTokens, priority);
    }

    Ask withChoices(int count) {
      return new Ask(sampling, format, count, stops, minTokens, maxTokens, priority);
    }

    Ask withStop(String stop, int min) {
      return new Ask(sampling, format, choices, List.of(stop), min, maxTokens, priority);
    }

    Ask withMinTokens(int min) {
      return new Ask(sampling, format, choices, stops, min, maxTokens, priority);
    }

    Ask asBatch() {
      return new Ask(sampling, format, choices, stops, minTokens, maxTokens, Priority.BATCH);
    }
  }

  /**
   * A completion: tokens, log probabilities of the likeliest ones, and texts by choice; how it
   * ended, and the prompt tokens it reused.
   */
  record Result(
      Map<Integer, List<Integer>> tokens,
      Map<Integer, List<Float>> likeliest,
      Map<Integer, String> texts,
      String end,
      int reused) {

    /**
     * Asserts that the model saw the same: the probabilities are equal up to rounding, and so are
     * the tokens. A random number between two tokens whose border moves by rounding may draw the
     * other one.
     *
     * @return whether such a draw differs
     */
    boolean assertEquals(String id, Result expected) {
      assertThat(tokens.keySet()).as(id).isEqualTo(expected.tokens().keySet());
      boolean differs = false;
      for (int choice : tokens.keySet()) {
        List<Integer> actual = tokens.getOrDefault(choice, List.of());
        List<Integer> wanted = expected.tokens().getOrDefault(choice, List.of());
        int same = 0;
        while (same < Math.min(actual.size(), wanted.size())
            && actual.get(same).equals(wanted.get(same))) {
          same++;
        }
        boolean draw = same < Math.min(actual.size(), wanted.size());
        assertThat(draw || actual.size() == wanted.size()).as(id).isTrue();
        List<Float> seen = likeliest.getOrDefault(choice, List.of());
        List<Float> expectedly = expected.likeliest().getOrDefault(choice, List.of());
        for (int i = 0; i < (draw ? same + 1 : same); i++) {
          assertThat(seen.get(i))
              .as("log probability of token %d of choice %d of %s", i, choice, id)
              .isCloseTo(expectedly.get(i), within(1e-3f));
        }
        differs |= draw;
      }
      if (!differs) {
        assertThat(texts).as(id).isEqualTo(expected.texts());
        assertThat(end).as(id).isEqualTo(expected.end());
      }
      return differs;
    }
  }

  /** From now on, prompts with this scope reuse rows of others. */
  void sharePrefixes(String newScope) {
    scope = newScope;
  }

  /** From now on, images have other pixels, and the same size. */
  void changePixels() {
    pixelsChanged = true;
  }

  CompletableFuture<Result> ask(String id, JsonNode conversation, Ask ask) throws SchemaException {
    List<ByteBuffer> embeddings = new ArrayList<>();
    Prompt prompt = prompt(conversation, embeddings);
    List<Sequence> sequences = new ArrayList<>();
    List<Completion> completions = new ArrayList<>();
    StopConditions stop = new StopConditions(ask.stops(), ends, ask.minTokens(), ask.maxTokens());
    for (int choice = 0; choice < ask.choices(); choice++) {
      sequences.add(
          new Sequence(
              id,
              choice,
              ask.priority(),
              Instant.now().plusSeconds(600),
              prompt.length(),
              ask.maxTokens(),
              scope == null ? null : prompt.content(scope)));
      completions.add(
          new Completion(
              tokenizer.detokenizer(),
              stop,
              ask.format() instanceof OutputFormat.Constrained format
                  ? grammars.constraint(format)
                  : null));
    }
    Heard heard = new Heard();
    engine.submit(
        new EngineRequest(sequences, prompt, embeddings, ask.sampling(), completions, heard));
    return heard.answer;
  }

  /** The only image of a conversation is tiled; one of several is padded to a square. */
  private Prompt prompt(JsonNode conversation, List<ByteBuffer> embeddings) {
    boolean alone = conversation.get("media").size() == 1;
    return new ChatTemplate(tokenizer)
        .prompt(
            Conversations.conversation(
                conversation,
                media -> {
                  String id = media.get("id").asString();
                  boolean video = media.get("type").asString().equals("video");
                  String name = video ? "video." + id : id + (alone ? ".anyres" : ".pad");
                  ByteBuffer rows = features.get(name).direct();
                  if (pixelsChanged) {
                    rows.putFloat(0, rows.getFloat(0) + 1);
                    name += " changed";
                  }
                  embeddings.add(rows);
                  return new MediaEmbedding(
                      embeddings.size() - 1,
                      rows.remaining() / (64 * Float.BYTES),
                      MediaEmbedding.DataType.F32,
                      name);
                }));
  }

  double count(EngineMetrics.Meter meter) {
    return meters.get(meter.id()).counter().count();
  }

  double gauge(EngineMetrics.Meter meter) {
    return meters.get(meter.id()).gauge().value();
  }

  @Override
  public void close() {
    engine.close();
    tokenizer.close();
  }

  private static final class Heard implements CompletionListener {

    private final CompletableFuture<Result> answer = new CompletableFuture<>();
    private final Map<Integer, List<Integer>> tokens = new TreeMap<>();
    private final Map<Integer, List<Float>> likeliest = new TreeMap<>();
    private final Map<Integer, StringBuilder> texts = new TreeMap<>();
    private final Map<Integer, String> ends = new TreeMap<>();

    @Override
    public void uploaded() {}

    @Override
    public void token(GeneratedToken token) {
      List<Integer> known = tokens.computeIfAbsent(token.choice(), choice -> new ArrayList<>());
      if (token.index() != known.size()) {
        answer.completeExceptionally(
            new AssertionError("Token %s after %s".formatted(token, known)));
      }
      known.add(token.id());
      likeliest
          .computeIfAbsent(token.choice(), choice -> new ArrayList<>())
          .add(Objects.requireNonNull(token.logprobs()).likeliest().getFirst().logprob());
      texts.computeIfAbsent(token.choice(), choice -> new StringBuilder()).append(token.text());
    }

    @Override
    public void choiceFinished(int choice, int count, String text, FinishReason reason) {
      texts.computeIfAbsent(choice, _ -> new StringBuilder()).append(text);
      ends.put(choice, reason + " " + count);
    }

    @Override
    public void ended(EndReason reason) {
      Map<Integer, String> whole = new TreeMap<>();
      texts.forEach((choice, text) -> whole.put(choice, text.toString()));
      boolean completed = reason instanceof EndReason.Completed;
      String end = completed ? finished((EndReason.Completed) reason) : reason.toString();
      int reused = completed ? ((EndReason.Completed) reason).usage().reused() : 0;
      answer.complete(new Result(tokens, likeliest, whole, ends + " " + end, reused));
    }

    private static String finished(EndReason.Completed completed) {
      TokenUsage usage = completed.usage();
      return "%s %s %d %d %d"
          .formatted(
              completed.text(),
              completed.finishReason(),
              usage.prompt(),
              usage.media(),
              usage.completion());
    }
  }
}
