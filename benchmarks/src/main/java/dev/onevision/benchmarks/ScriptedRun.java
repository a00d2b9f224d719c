package dev.onevision.benchmarks;

import dev.onevision.llm.decoder.Decoder;
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
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One run of an engine whose sequences all have the same script. */
final class ScriptedRun {

  private static final int TIMEOUT_SECONDS = 600;

  private final Script script;
  private final Decoder model;
  private final Tokenizer tokenizer;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  ScriptedRun(Script script, Decoder model, Tokenizer tokenizer) {
    this.script = script;
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /** Runs the sequences, and returns the rate from the time when all of them decode. */
  double tokensPerSecond(int sequences, SchedulingLimits limits) {
    List<Heard> heard = new ArrayList<>();
    try (Engine engine =
        new Engine(
            () -> new Loaded(new ScriptedDecoder(model, script), "script"),
            limits,
            Clock.systemUTC(),
            new EngineMetrics(meters))) {
      for (int i = 0; i < sequences; i++) {
        heard.add(new Heard());
        engine.submit(request("r" + i, heard.getLast()));
      }
      engine.start();
      heard.forEach(one -> one.end.join());
    }
    long start = heard.stream().mapToLong(one -> one.times.getFirst()).max().orElseThrow();
    long end = heard.stream().mapToLong(one -> one.times.getLast()).max().orElseThrow();
    long tokens =
        heard.stream()
            .mapToLong(one -> one.times.stream().filter(time -> time > start).count())
            .sum();
    return tokens * 1e9 / (end - start);
  }

  double count(EngineMetrics.Meter meter) {
    return meters.get(meter.id()).counter().count();
  }

  private EngineRequest request(String id, Heard heard) {
    int tokens = script.length() - script.promptLength();
    return new EngineRequest(
        new Sequence(
            id,
            Priority.INTERACTIVE,
            Instant.now().plusSeconds(TIMEOUT_SECONDS),
            script.promptLength(),
            tokens),
        new Prompt(
            List.of(
                new Prompt.Segment.Tokens(Arrays.copyOf(script.tokens(), script.promptLength())))),
        List.of(),
        SamplingParameters.greedy(),
        new Completion(tokenizer.detokenizer(), new StopConditions(List.of(), Set.of(), 0, tokens)),
        heard);
  }

  /** The times of the tokens. */
  private static final class Heard implements CompletionListener {

    private final CompletableFuture<EndReason> end = new CompletableFuture<>();
    private final List<Long> times = new ArrayList<>();

    @Override
    public void uploaded() {}

    @Override
    public void token(GeneratedToken token) {
      times.add(System.nanoTime());
    }

    @Override
    public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {}

    @Override
    public void ended(EndReason reason) {
      if (reason instanceof EndReason.Completed) {
        end.complete(reason);
      } else {
        end.completeExceptionally(new IllegalStateException("The run failed: " + reason));
      }
    }
  }
}
