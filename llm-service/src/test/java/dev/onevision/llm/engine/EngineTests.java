package dev.onevision.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.runtime.DeviceLostException;
import dev.onevision.inference.runtime.DeviceMemoryException;
import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.inference.testing.Parity;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.DecoderModelLoader.Loaded;
import dev.onevision.llm.decoder.SequenceRows;
import dev.onevision.llm.prompt.MediaEmbedding;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.SamplingParameters;
import dev.onevision.llm.scheduling.Priority;
import dev.onevision.llm.scheduling.SchedulingLimits;
import dev.onevision.llm.scheduling.Sequence;
import dev.onevision.llm.tokenizer.Tokenizer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineTests {

  private final Tokenizer tokenizer = Tokenizer.open(Parity.file("checkpoint-lmms"));
  private final FailingDecoder decoder = new FailingDecoder();
  private final Engine engine =
      new Engine(
          () -> new Loaded(decoder, "print"),
          new SchedulingLimits(4, 4, 16),
          Clock.systemUTC(),
          new EngineMetrics(new SimpleMeterRegistry()));

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void errorOnTheEnginesThreadLosesItsRequests() {
    engine.start();
    engine.loaded().join();
    Heard heard = new Heard();
    decoder.failure = new OutOfMemoryError("a test's");
    engine.submit(request("a", heard));
    Awaitility.await().until(() -> engine.ended().isCompletedExceptionally());
    assertThat(heard.end.join()).isEqualTo("lost");
    assertThat(engine.submit(request("b", new Heard()))).isFalse();
    Awaitility.await().until(() -> decoder.closed);
  }

  @Test
  void lostDeviceEndsTheEngineAndLosesItsRequests() {
    engine.start();
    Heard heard = new Heard();
    decoder.failure = new DeviceLostException("CUDA error: an Xid", new IllegalStateException());
    engine.submit(request("a", heard));
    assertThat(heard.end.join()).isEqualTo("lost");
    Awaitility.await().until(() -> engine.ended().isCompletedExceptionally());
  }

  @Test
  void stepWithoutMemoryFailsOnlyItsYoungestRequests() {
    decoder.maxSequences = 2;
    Heard[] heard = {new Heard(), new Heard(), new Heard(), new Heard()};
    for (int i = 0; i < heard.length; i++) {
      engine.submit(request("r" + i, heard[i]));
    }
    engine.start();
    assertThat(heard[3].end.join()).isEqualTo("failed");
    assertThat(heard[2].end.join()).isEqualTo("failed");
    assertThat(heard[1].end).isNotDone();
    engine.cancel("r0");
    engine.cancel("r1");
    assertThat(heard[0].end.join()).isEqualTo("cancelled");
    assertThat(heard[1].end.join()).isEqualTo("cancelled");
  }

  @Test
  void withdrawnRequestIsAbandoned() {
    engine.start();
    Heard heard = new Heard();
    EngineRequest request = request("a", heard);
    engine.submit(request);
    engine.withdraw(request);
    assertThat(heard.end.join()).isEqualTo("abandoned");
  }

  @Test
  void cancellationRightAfterSubmissionIsNotMissed() {
    engine.start();
    for (int i = 0; i < 200; i++) {
      Heard heard = new Heard();
      engine.submit(request("r" + i, heard));
      engine.cancel("r" + i);
      assertThat(heard.end.join()).isEqualTo("cancelled");
    }
  }

  private EngineRequest request(String id, Heard heard) {
    Prompt prompt = new Prompt(List.of(new Prompt.Segment.Tokens(new int[] {1, 2, 3})));
    int endless = 100_000;
    return new EngineRequest(
        new Sequence(id, Priority.INTERACTIVE, Instant.now().plusSeconds(60), 3, endless),
        prompt,
        List.of(),
        SamplingParameters.greedy(),
        new Completion(
            tokenizer.detokenizer(), new StopConditions(List.of(), Set.of(507), 0, endless)),
        heard);
  }

  /** Records how its request ended. */
  private static final class Heard implements CompletionListener {

    private final CompletableFuture<String> end = new CompletableFuture<>();

    @Override
    public void uploaded() {}

    @Override
    public void token(GeneratedToken token) {}

    @Override
    public void choiceFinished(int choice, int tokens, String text, FinishReason reason) {}

    @Override
    public void ended(EndReason reason) {
      end.complete(reason.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    }
  }

  private static final class FailingDecoder implements Decoder {

    private volatile @Nullable Throwable failure;
    private volatile int maxSequences = Integer.MAX_VALUE;
    private volatile boolean closed;

    @Override
    public int slots() {
      return 1_000_000;
    }

    @Override
    public UploadedMedia upload(MediaEmbedding embedding, ByteBuffer bytes) {
      throw new UnsupportedOperationException("no media in this test");
    }

    @Override
    public List<SampledToken> step(List<SequenceRows> sequences) {
      switch (failure) {
        case null -> {}
        case Error error -> throw error;
        case RuntimeException exception -> throw exception;
        case Throwable other -> throw new IllegalStateException(other);
      }
      if (sequences.size() > maxSequences) {
        throw new DeviceMemoryException("a test's", new IllegalStateException());
      }
      return sequences.stream()
          .flatMap(rows -> rows.samples().stream())
          .map(_ -> new SampledToken(7, null))
          .toList();
    }

    @Override
    public void copySlots(int from, int to, int count) {}

    @Override
    public void close() {
      closed = true;
    }
  }
}
