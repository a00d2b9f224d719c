package dev.onevision.llm.engine;

import dev.onevision.inference.testing.Parity;
import dev.onevision.llm.grammar.Grammars;
import dev.onevision.llm.grammar.OutputFormat;
import dev.onevision.llm.grammar.Vocabulary;
import dev.onevision.llm.grammar.schema.SchemaException;
import dev.onevision.llm.prompt.MediaEmbedding;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.SamplingParameters;
import dev.onevision.llm.scheduling.Priority;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.scheduling.Sequence;
import dev.onevision.llm.speculation.FreeVerification;
import dev.onevision.llm.speculation.MeasuredCost;
import dev.onevision.llm.tokenizer.Tokenizer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A step loop with a decoder that counts, and the requests that it runs. */
final class LoopUnderTest {

  private static final Instant NOW = Instant.EPOCH;

  private final Tokenizer tokenizer = Tokenizer.open(Parity.file("checkpoint-lmms"));
  final CountingDecoder decoder = new CountingDecoder();
  final List<String> gone = new ArrayList<>();
  private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  final StepLoop loop =
      new StepLoop(
          decoder,
          new SchedulingLimits(4, 4, 16),
          new MeasuredCost(),
          new Clock() {
            @Override
            public Instant instant() {
              return clock.instant();
            }

            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }
          },
          new EngineMetrics(new SimpleMeterRegistry()),
          request -> gone.add(request.id()));

  /** Lets time pass. */
  void advance(Duration duration) {
    clock = Clock.offset(clock, duration);
  }

  StepLoop speculating() {
    return new StepLoop(
        decoder,
        new SchedulingLimits(4, 4, 16).withDraftTokens(7),
        new FreeVerification(),
        clock,
        new EngineMetrics(new SimpleMeterRegistry()),
        request -> gone.add(request.id()));
  }

  void steps(int count) {
    for (int i = 0; i < count; i++) {
      loop.step();
    }
  }

  Heard offer(String id, int maxTokens, String schema) throws SchemaException {
    Heard heard = new Heard();
    loop.offer(request(id, heard, maxTokens, new OutputFormat.JsonSchema(schema)));
    return heard;
  }

  Heard offer(String id, int maxTokens, MediaEmbedding... embeddings) {
    List<Prompt.Segment> segments = new ArrayList<>();
    List<ByteBuffer> contents = new ArrayList<>();
    for (MediaEmbedding embedding : embeddings) {
      segments.add(new Prompt.Segment.Media(embedding));
      contents.add(ByteBuffer.allocateDirect(4));
    }
    segments.add(new Prompt.Segment.Tokens(new int[] {1, 2, 3}));
    Prompt prompt = new Prompt(segments);
    Heard heard = new Heard();
    loop.offer(
        new EngineRequest(
            new Sequence(id, Priority.INTERACTIVE, NOW.plusSeconds(60), prompt.length(), maxTokens),
            prompt,
            contents,
            SamplingParameters.greedy(),
            new Completion(tokenizer.detokenizer(), stop(maxTokens)),
            heard));
    return heard;
  }

  EngineRequest choices(String id, Heard heard, int... maxTokens) {
    List<Sequence> sequences = new ArrayList<>();
    List<Completion> completions = new ArrayList<>();
    for (int i = 0; i < maxTokens.length; i++) {
      sequences.add(
          new Sequence(id, i, Priority.INTERACTIVE, NOW.plusSeconds(60), 3, maxTokens[i]));
      completions.add(new Completion(tokenizer.detokenizer(), stop(maxTokens[i])));
    }
    return new EngineRequest(
        sequences,
        new Prompt(List.of(new Prompt.Segment.Tokens(new int[] {1, 2, 3}))),
        List.of(),
        SamplingParameters.greedy(),
        completions,
        heard);
  }

  EngineRequest request(String id, Heard heard, int maxTokens, OutputFormat.Constrained format)
      throws SchemaException {
    Grammars grammars =
        new Grammars(new Vocabulary(tokenizer.size(), tokenizer::bytes, Set.of(507)));
    Prompt prompt = new Prompt(List.of(new Prompt.Segment.Tokens(new int[] {1, 2, 3})));
    return new EngineRequest(
        new Sequence(id, Priority.INTERACTIVE, NOW.plusSeconds(60), prompt.length(), maxTokens),
        prompt,
        List.of(),
        SamplingParameters.greedy(),
        new Completion(tokenizer.detokenizer(), stop(maxTokens), grammars.constraint(format)),
        heard);
  }

  private static StopConditions stop(int maxTokens) {
    return new StopConditions(List.of(), Set.of(507), 0, maxTokens);
  }
}
