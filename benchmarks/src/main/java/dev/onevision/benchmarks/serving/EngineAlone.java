package dev.onevision.benchmarks.serving;

import dev.onevision.llm.decoder.DecoderModelLoader.Loaded;
import dev.onevision.llm.engine.Completion;
import dev.onevision.llm.engine.CompletionListener;
import dev.onevision.llm.engine.EndReason;
import dev.onevision.llm.engine.Engine;
import dev.onevision.llm.engine.EngineMetrics;
import dev.onevision.llm.engine.EngineRequest;
import dev.onevision.llm.engine.FinishReason;
import dev.onevision.llm.engine.GeneratedToken;
import dev.onevision.llm.engine.StopConditions;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.SamplingParameters;
import dev.onevision.llm.scheduling.Priority;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.scheduling.Sequence;
import dev.onevision.llm.tokenizer.Tokenizer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** The engine of the LLM service with a {@link SteadyDecoder}, without Kafka and HTTP. */
public final class EngineAlone implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final SchedulingLimits LIMITS = new SchedulingLimits(40, 40, 512);
  private static final int PROMPT_TOKENS = 20;

  private final Tokenizer tokenizer;
  private final Engine engine;
  private final AtomicLong ids = new AtomicLong();

  /**
   * Starts the engine.
   *
   * @param checkpoint of the demo model, for its tokenizer
   * @param stepTime duration of each step of the decoder
   */
  public EngineAlone(Path checkpoint, Duration stepTime) {
    this.tokenizer = Tokenizer.open(checkpoint);
    this.engine =
        new Engine(
            () -> new Loaded(new SteadyDecoder(stepTime), "steady"),
            LIMITS,
            Clock.systemUTC(),
            new EngineMetrics(new SimpleMeterRegistry()));
    engine.start();
  }

  /** Runs one request to its end. */
  StreamTimes run(int tokens) throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    StreamTimes times = new StreamTimes(System.nanoTime());
    EngineRequest request =
        new EngineRequest(
            new Sequence(
                Long.toString(ids.incrementAndGet()),
                Priority.INTERACTIVE,
                Instant.now().plus(DEADLINE),
                PROMPT_TOKENS,
                tokens),
            new Prompt(List.of(new Prompt.Segment.Tokens(new int[PROMPT_TOKENS]))),
            List.of(),
            SamplingParameters.greedy(),
            new Completion(
                tokenizer.detokenizer(), new StopConditions(List.of(), Set.of(), 0, tokens)),
            new Listener(times, ended));
    if (!engine.submit(request)) {
      throw new IllegalStateException("The engine refused a request");
    }
    ended.get();
    return times;
  }

  /** Called on the engine's thread; the future publishes the times to the client. */
  private record Listener(StreamTimes times, CompletableFuture<Void> ended)
      implements CompletionListener {

    @Override
    public void uploaded() {}

    @Override
    public void token(GeneratedToken token) {
      times.event(System.nanoTime());
    }

    @Override
    public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {}

    @Override
    public void ended(EndReason reason) {
      if (reason instanceof EndReason.Completed) {
        ended.complete(null);
      } else {
        ended.completeExceptionally(new IllegalStateException(reason.toString()));
      }
    }
  }

  @Override
  public void close() {
    engine.close();
    tokenizer.close();
  }
}
