package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.runtime.DeviceMemoryException;
import dev.onevision.inference.runtime.SampleParameters;
import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.inference.testing.Parity;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.SequenceRows;
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
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepLoopTests {

  private static final Instant NOW = Instant.EPOCH;
  private static final MediaEmbedding EMBEDDING =
      new MediaEmbedding(0, 5, MediaEmbedding.DataType.F32, "digest");

  private final Tokenizer tokenizer = Tokenizer.open(Parity.file("checkpoint-lmms"));
  private final CountingDecoder decoder = new CountingDecoder();
  private final List<String> gone = new ArrayList<>();
  private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final StepLoop loop =
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

  @Test
  void embeddingThatTheModelRefusesFailsItsRequestAlone() {
    Heard good = offer("good", 3);
    Heard bad = offer("bad", 3, EMBEDDING);
    decoder.refuseMedia = true;
    steps(5);
    assertThat(bad.events).containsExactly("failed INTERNAL");
    assertThat(good.events).containsExactly("0", "1", "2", "finished LENGTH");
    assertThat(loop.isIdle()).isTrue();
    assertThat(gone).containsExactlyInAnyOrder("good", "bad");
  }

  @Test
  void failedStepFailsOnlyItsRequests() {
    Heard first = offer("first", 3);
    decoder.failSteps = 1;
    steps(1);
    Heard second = offer("second", 1);
    steps(2);
    assertThat(first.events).containsExactly("failed INTERNAL");
    assertThat(second.events).containsExactly("0", "finished LENGTH");
  }

  @Test
  void listenerThatThrowsFailsItsRequestAlone() {
    Heard good = offer("good", 3);
    Heard bad = offer("bad", 3);
    bad.throwsOn = "1";
    Heard worse = offer("worse", 3);
    worse.throwsOn = "finished LENGTH";
    Heard worst = offer("worst", 3);
    worst.throwsOn = "";
    steps(5);
    assertThat(good.events).containsExactly("0", "1", "2", "finished LENGTH");
    assertThat(bad.events).containsExactly("0", "1", "failed INTERNAL");
    // The listener did not take the end: another attempt must run the request.
    assertThat(worse.events).containsExactly("0", "1", "2", "finished LENGTH", "abandoned");
    assertThat(worst.events).containsExactly("0", "failed INTERNAL", "abandoned");
    assertThat(loop.isIdle()).isTrue();
    assertThat(gone).containsExactlyInAnyOrder("good", "bad", "worse", "worst");
  }

  @Test
  void embeddingsAreFreedHoweverTheRequestEnds() {
    offer("finishes", 1, EMBEDDING);
    offer("is cancelled", 50, EMBEDDING);
    offer("is late", 50, EMBEDDING);
    steps(3);
    assertThat(decoder.media).isEqualTo(2);
    loop.cancel("is cancelled");
    clock = Clock.offset(clock, Duration.ofHours(1));
    steps(1);
    assertThat(decoder.media).isZero();
    assertThat(loop.isIdle()).isTrue();
  }

  @Test
  void unfinishedRequestsAreAbandonedAtTheEnd() {
    Heard heard = offer("unfinished", 50);
    steps(1);
    loop.endAll(new EndReason.Abandoned());
    assertThat(heard.events).containsExactly("0", "abandoned");
  }

  @Test
  void secondAttemptReplacesTheFirst() {
    Heard first = offer("again", 3);
    steps(1);
    Heard second = offer("again", 3);
    steps(3);
    assertThat(first.events).containsExactly("0", "abandoned");
    assertThat(second.events).containsExactly("0", "1", "2", "finished LENGTH");
  }

  @Test
  void choicesEndOneByOneAndTheRequestAfterTheLast() {
    Heard heard = new Heard();
    loop.offer(choices("several", heard, 3, 1));
    steps(2);
    assertThat(heard.events).containsExactly("0", "1", "0", "choice 1 finished LENGTH");
    steps(1);
    assertThat(heard.events)
        .endsWith("2", "choice 0 finished LENGTH", "finished LENGTH 4")
        .hasSize(7);
    assertThat(decoder.copies).containsExactly("2 slots");
    assertThat(gone).containsExactly("several");
    assertThat(loop.isIdle()).isTrue();
  }

  @Test
  void cancelledRequestEndsOnceWithAllItsChoices() {
    Heard heard = new Heard();
    loop.offer(choices("several", heard, 50, 50, 50));
    steps(2);
    loop.cancel("several");
    assertThat(heard.events).last().isEqualTo("cancelled");
    assertThat(heard.events.stream().filter("cancelled"::equals)).hasSize(1);
    assertThat(loop.isIdle()).isTrue();
  }

  @Test
  void failedCopyFailsTheRequestsThatRunAndNoOthers() {
    Heard several = new Heard();
    loop.offer(choices("several", several, 50, 50, 50, 50));
    steps(1);
    Heard waiting = offer("waiting", 1);
    decoder.failCopies = 1;
    steps(2);
    assertThat(several.events).containsExactly("0", "failed INTERNAL");
    assertThat(waiting.events).containsExactly("0", "finished LENGTH");
  }

  private StepLoop speculating() {
    return new StepLoop(
        decoder,
        new SchedulingLimits(4, 4, 16).withDraftTokens(7),
        new FreeVerification(),
        clock,
        new EngineMetrics(new SimpleMeterRegistry()),
        request -> gone.add(request.id()));
  }

  @Test
  void stepWithoutMemoryForDraftsRunsWithoutThem() {
    StepLoop speculating = speculating();
    Heard heard = new Heard();
    speculating.offer(choices("a", heard, 30));
    decoder.maxRows = 3;
    while (!speculating.isIdle()) {
      speculating.step();
    }
    assertThat(heard.events).hasSize(31).last().isEqualTo("finished LENGTH");
    assertThat(decoder.rows).isEqualTo(30);
  }

  @Test
  void stepsVerifyTheDraftsOfACompletionThatRepeatsItself() throws SchemaException {
    StepLoop speculating = speculating();
    Heard heard = new Heard();
    Heard formatted = new Heard();
    speculating.offer(choices("two", heard, 40, 25));
    OutputFormat.Regex format = new OutputFormat.Regex("(ab){9}c");
    speculating.offer(request("formatted", formatted, 60, format));
    int steps = 0;
    while (!speculating.isIdle()) {
      speculating.step();
      steps++;
      assertThat(steps).isLessThan(26);
    }
    List<String> indices = IntStream.range(0, 40).mapToObj(Integer::toString).toList();
    assertThat(heard.events).containsAll(indices).last().isEqualTo("finished LENGTH 65");
    assertThat(formatted.text).hasToString("abababababababababc");
    assertThat(decoder.rows).isLessThan(150);
  }

  private static StopConditions stop(int maxTokens) {
    return new StopConditions(List.of(), Set.of(507), 0, maxTokens);
  }

  private EngineRequest choices(String id, Heard heard, int... maxTokens) {
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

  private void steps(int count) {
    for (int i = 0; i < count; i++) {
      loop.step();
    }
  }

  @Test
  void completionEndsWithItsFormat() throws SchemaException {
    Heard heard = offer("a", 100, "{\"const\":\"yes\"}");
    steps(10);
    assertThat(heard.text).hasToString("\"yes\"");
    assertThat(heard.events).last().isEqualTo("finished STOP");
  }

  @Test
  void formatThatTakesTooLongFailsItsRequestAlone() throws SchemaException {
    String alternatives =
        IntStream.range(400, 1300)
            .mapToObj("{\"type\":\"string\",\"maxLength\":%d,\"minLength\":300}"::formatted)
            .collect(Collectors.joining(","));
    Heard bad = offer("bad", 500, "{\"anyOf\":[" + alternatives + "]}");
    Heard good = offer("good", 3);
    steps(500);
    assertThat(bad.events).last().isEqualTo("failed FORMAT_UNSATISFIABLE");
    assertThat(good.events).last().isEqualTo("finished LENGTH");
  }

  @Test
  void formatThatTakesLongDoesNotDelayOthers() throws SchemaException {
    String alternatives =
        IntStream.range(400, 1300)
            .mapToObj("{\"type\":\"string\",\"maxLength\":%d,\"minLength\":300}"::formatted)
            .collect(Collectors.joining(","));
    Heard slow = offer("slow", 500, "{\"anyOf\":[" + alternatives + "]}");
    Heard good = offer("good", 20);
    steps(20);
    assertThat(slow.events).hasSizeLessThan(10);
    assertThat(good.events).hasSize(21).last().isEqualTo("finished LENGTH");
  }

  private Heard offer(String id, int maxTokens, String schema) throws SchemaException {
    Heard heard = new Heard();
    loop.offer(request(id, heard, maxTokens, new OutputFormat.JsonSchema(schema)));
    return heard;
  }

  private EngineRequest request(
      String id, Heard heard, int maxTokens, OutputFormat.Constrained format)
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

  private Heard offer(String id, int maxTokens, MediaEmbedding... embeddings) {
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

  /** Records its events. */
  private static final class Heard implements CompletionListener {

    private final List<String> events = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean choices;
    private @Nullable String throwsOn;

    /** Records an event; throws if the test wants it to, on each event or on this one. */
    private void heard(String event) {
      events.add(event);
      if (throwsOn != null && (throwsOn.isEmpty() || throwsOn.equals(event))) {
        throw new IllegalStateException("expected by the test");
      }
    }

    @Override
    public void uploaded() {}

    @Override
    public void token(GeneratedToken token) {
      text.append(token.text());
      heard(Integer.toString(token.index()));
    }

    @Override
    public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {
      choices = true;
      heard("choice " + choice + " finished " + reason);
    }

    @Override
    public void ended(EndReason reason) {
      heard(
          switch (reason) {
            case EndReason.Completed(_, var finish, var usage) ->
                "finished " + finish + (choices ? " " + usage.completion() : "");
            case EndReason.Failed(var failure) -> "failed " + failure.kind();
            case EndReason.Cancelled _ -> "cancelled";
            case EndReason.Abandoned _ -> "abandoned";
            case EndReason.Lost _ -> "lost";
          });
    }
  }

  /** Samples the same token for every row, and counts the embeddings it holds. */
  private static final class CountingDecoder implements Decoder {

    private int media;
    private int rows;
    private int maxRows = Integer.MAX_VALUE;
    private int failSteps;
    private int failCopies;
    private boolean refuseMedia;
    private final List<String> copies = new ArrayList<>();

    @Override
    public int slots() {
      return 1000;
    }

    @Override
    public UploadedMedia upload(MediaEmbedding embedding, ByteBuffer bytes) {
      if (refuseMedia) {
        throw new IllegalArgumentException("not of this model");
      }
      media++;
      return () -> media--;
    }

    @Override
    public List<SampledToken> step(List<SequenceRows> sequences) {
      if (failSteps > 0) {
        failSteps--;
        throw new IllegalStateException("the step fails");
      }
      int samples = sequences.stream().mapToInt(sequence -> sequence.samples().size()).sum();
      if (samples > maxRows) {
        throw new DeviceMemoryException("a test's", new IllegalStateException());
      }
      rows += samples;
      return sequences.stream()
          .flatMap(sequence -> sequence.samples().stream())
          .map(sample -> new SampledToken(chosen(sample), null))
          .toList();
    }

    private static int chosen(SampleParameters sample) {
      long[] allowed = sample.allowedTokens();
      return allowed == null ? 7 : BitSet.valueOf(allowed).nextSetBit(0);
    }

    @Override
    public void copySlots(int from, int to, int count) {
      if (failCopies > 0) {
        failCopies--;
        throw new IllegalStateException("the copy fails");
      }
      copies.add(count + " slots");
    }

    @Override
    public void close() {}
  }
}
