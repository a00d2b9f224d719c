package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.AnswerFormat;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.contract.wire.Usage;
import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.inference.testing.Parity;
import dev.onevision.llm.Conversations;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.SequenceRows;
import dev.onevision.llm.grammar.Constraint;
import dev.onevision.llm.grammar.Grammars;
import dev.onevision.llm.grammar.SchemaException;
import dev.onevision.llm.grammar.Vocabulary;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.SamplingRule;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.scheduling.Work;
import dev.onevision.llm.sequence.Answer;
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
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepLoopTests {

  private static final Instant NOW = Instant.EPOCH;

  private final Tokenizer tokenizer = Tokenizer.open(Parity.file("checkpoint-lmms"));
  private final CountingDecoder decoder = new CountingDecoder();
  private final List<String> gone = new ArrayList<>();
  private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final StepLoop loop =
      new StepLoop(
          decoder,
          new SchedulingLimits(4, 4, 16),
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
          generation -> gone.add(generation.id()));

  @Test
  void pictureThatTheModelDoesNotTakeFailsItsRequestAlone() {
    Heard good = offer("good", 3);
    Heard bad = offer("bad", 3, Conversations.embedding(5));
    decoder.refusePictures = true;
    steps(5);
    assertThat(bad.events).containsExactly("failed INTERNAL");
    assertThat(good.events).containsExactly("0", "1", "2", "finished LENGTH");
    assertThat(loop.isIdle()).isTrue();
    assertThat(gone).containsExactlyInAnyOrder("good", "bad");
  }

  @Test
  void stepThatFailsTakesDownWhatWasInItAndNothingElse() {
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
    // The end was not heard: another attempt has to answer.
    assertThat(worse.events).containsExactly("0", "1", "2", "finished LENGTH", "abandoned");
    assertThat(worst.events).containsExactly("0", "failed INTERNAL", "abandoned");
    assertThat(loop.isIdle()).isTrue();
    assertThat(gone).containsExactlyInAnyOrder("good", "bad", "worse", "worst");
  }

  @Test
  void picturesAreFreedHoweverTheRequestEnds() {
    offer("finishes", 1, Conversations.embedding(5));
    offer("is cancelled", 50, Conversations.embedding(5));
    offer("is late", 50, Conversations.embedding(5));
    steps(3);
    assertThat(decoder.pictures).isEqualTo(2);
    loop.cancel("is cancelled");
    clock = Clock.offset(clock, Duration.ofHours(1));
    steps(1);
    assertThat(decoder.pictures).isZero();
    assertThat(loop.isIdle()).isTrue();
  }

  @Test
  void requestsThatAreNotCompleteAreAbandonedAtTheEnd() {
    Heard heard = offer("unfinished", 50);
    steps(1);
    loop.abandonAll();
    assertThat(heard.events).containsExactly("0", "abandoned");
  }

  @Test
  void secondAttemptTakesThePlaceOfTheFirst() {
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

  private Generation choices(String id, Heard heard, int... maxTokens) {
    List<Work> works = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < maxTokens.length; i++) {
      works.add(new Work(id, i, Priority.INTERACTIVE, NOW.plusSeconds(60), 3, maxTokens[i]));
      answers.add(new Answer(tokenizer.detokenizer(), List.of(), Set.of(507), maxTokens[i]));
    }
    return new Generation(
        works,
        new Prompt(List.of(new Prompt.Segment.Tokens(new int[] {1, 2, 3}))),
        List.of(),
        SamplingRule.greedy(),
        answers,
        null,
        heard);
  }

  private void steps(int count) {
    for (int i = 0; i < count; i++) {
      loop.step();
    }
  }

  @Test
  void answerOfAFormEndsWithIt() throws SchemaException {
    Heard heard = offer("a", 100, "{\"const\":\"yes\"}");
    steps(10);
    assertThat(heard.text).hasToString("\"yes\"");
    assertThat(heard.events).last().isEqualTo("finished STOP");
  }

  @Test
  void formThatTakesTooLongToKeepFailsItsRequestAlone() throws SchemaException {
    String alternatives =
        IntStream.range(400, 1300)
            .mapToObj("{\"type\":\"string\",\"maxLength\":%d,\"minLength\":300}"::formatted)
            .collect(Collectors.joining(","));
    Heard bad = offer("bad", 500, "{\"anyOf\":[" + alternatives + "]}");
    Heard good = offer("good", 3);
    steps(500);
    assertThat(bad.events).last().isEqualTo("failed INVALID_REQUEST");
    assertThat(good.events).last().isEqualTo("finished LENGTH");
  }

  @Test
  void formThatTakesLongToKeepLetsOthersHaveEachStep() throws SchemaException {
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
    Grammars grammars =
        new Grammars(new Vocabulary(tokenizer.size(), tokenizer::bytes, Set.of(507)));
    Constraint constraint = grammars.constraint(new AnswerFormat.JsonSchema(schema));
    Prompt prompt = new Prompt(List.of(new Prompt.Segment.Tokens(new int[] {1, 2, 3})));
    Heard heard = new Heard();
    loop.offer(
        new Generation(
            new Work(id, Priority.INTERACTIVE, NOW.plusSeconds(60), prompt.length(), maxTokens),
            prompt,
            List.of(),
            SamplingRule.greedy(),
            new Answer(tokenizer.detokenizer(), List.of(), Set.of(507), 0, maxTokens, constraint),
            heard));
    return heard;
  }

  private Heard offer(String id, int maxTokens, Part.Embedding... pictures) {
    List<Prompt.Segment> segments = new ArrayList<>();
    List<ByteBuffer> contents = new ArrayList<>();
    for (Part.Embedding picture : pictures) {
      segments.add(new Prompt.Segment.Picture(picture));
      contents.add(ByteBuffer.allocateDirect(4));
    }
    segments.add(new Prompt.Segment.Tokens(new int[] {1, 2, 3}));
    Prompt prompt = new Prompt(segments);
    Heard heard = new Heard();
    loop.offer(
        new Generation(
            new Work(id, Priority.INTERACTIVE, NOW.plusSeconds(60), prompt.length(), maxTokens),
            prompt,
            contents,
            SamplingRule.greedy(),
            new Answer(tokenizer.detokenizer(), List.of(), Set.of(507), maxTokens),
            heard));
    return heard;
  }

  /** Says what it hears. */
  private static final class Heard implements AnswerListener {

    private final List<String> events = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean choices;
    private @Nullable String throwsOn;

    /** Remembers an event; throws if it was told to, of each one or of this one. */
    private void heard(String event) {
      events.add(event);
      if (throwsOn != null && (throwsOn.isEmpty() || throwsOn.equals(event))) {
        throw new IllegalStateException("expected by the test");
      }
    }

    @Override
    public void uploaded() {}

    @Override
    public void token(
        int choice, int index, int tokenId, String piece, @Nullable TokenLogprobs logprobs) {
      text.append(piece);
      heard(Integer.toString(index));
    }

    @Override
    public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {
      choices = true;
      heard("choice " + choice + " finished " + reason);
    }

    @Override
    public void finished(String text, FinishReason reason, Usage usage) {
      heard("finished " + reason + (choices ? " " + usage.completionTokens() : ""));
    }

    @Override
    public void failed(Failure failure) {
      heard("failed " + failure.code());
    }

    @Override
    public void cancelled() {
      heard("cancelled");
    }

    @Override
    public void abandoned() {
      heard("abandoned");
    }
  }

  /** Answers every row with the same token, and counts the pictures it holds. */
  private static final class CountingDecoder implements Decoder {

    private int pictures;
    private int failSteps;
    private boolean refusePictures;
    private final List<String> copies = new ArrayList<>();

    @Override
    public int slots() {
      return 1000;
    }

    @Override
    public UploadedPicture upload(Part.Embedding embedding, ByteBuffer bytes) {
      if (refusePictures) {
        throw new IllegalArgumentException("not of this model");
      }
      pictures++;
      return () -> pictures--;
    }

    @Override
    public List<SampledToken> step(List<SequenceRows> sequences) {
      if (failSteps > 0) {
        failSteps--;
        throw new IllegalStateException("the step fails");
      }
      return sequences.stream()
          .filter(rows -> rows.sample() != null)
          .map(rows -> new SampledToken(chosen(rows), null))
          .toList();
    }

    private static int chosen(SequenceRows rows) {
      long[] allowed = Objects.requireNonNull(rows.sample()).allowedTokens();
      return allowed == null ? 7 : BitSet.valueOf(allowed).nextSetBit(0);
    }

    @Override
    public void copySlots(int from, int to, int count) {
      copies.add(count + " slots");
    }

    @Override
    public void close() {}
  }
}
