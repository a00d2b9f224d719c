package dev.onevision.vision.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.vision.MemoryStore;
import dev.onevision.vision.TestRequests;
import dev.onevision.vision.encoder.Encoder;
import dev.onevision.vision.encoder.EncoderModel;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.worker.requests.Cancellations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VisionRequestHandlerTests {

  private final MemoryStore store = new MemoryStore();
  private final Cancellations cancellations = new Cancellations();
  private final FakePublisher requests = new FakePublisher();
  private final List<ReplyEvent> replies = new ArrayList<>();
  private final VisionRequestHandler handler =
      new VisionRequestHandler(
          encoder(),
          requests,
          (address, event) -> {
            replies.add(event);
            return done();
          },
          ModelQueue.DEFAULT,
          cancellations);

  @Test
  void encodedRequestGoesToTheQueueOfItsPriority() throws Exception {
    handler.handle(request("a", "dot.png"), 1);
    assertThat(requests.topics).containsExactly("llm.requests.interactive");
    assertThat(requests.requests.getFirst().needsVision()).isFalse();
    assertThat(replies).isEmpty();
  }

  @Test
  void badImageIsReportedAndNotForwarded() throws Exception {
    Part.Media bad =
        TestRequests.media(store, "<html>".getBytes(StandardCharsets.UTF_8), Part.Detail.AUTO);
    handler.handle(TestRequests.of("b", Instant.now().plusSeconds(60), TestRequests.user(bad)), 2);
    assertThat(requests.requests).isEmpty();
    ReplyEvent.Failed failed = (ReplyEvent.Failed) replies.getFirst();
    assertThat(failed.requestId()).isEqualTo("b");
    assertThat(failed.attempt()).isEqualTo(2);
    assertThat(failed.failure().code()).isEqualTo(Failure.Code.INVALID_MEDIA);
    assertThat(failed.failure().parameter()).isEqualTo("messages[0].content[0]");
  }

  @Test
  void requestCancelledBeforeItArrivedIsDropped() throws Exception {
    cancellations.hear(new ControlMessage.Cancel("c"));
    handler.handle(request("c", "dot.png"), 1);
    assertThat(requests.requests).isEmpty();
    assertThat(replies).isEmpty();
  }

  @Test
  void failureToForwardIsThrownSoThatTheRecordIsDeliveredAgain() {
    IOException failure = new IOException("the broker is away");
    requests.failure = failure;
    assertThatThrownBy(() -> handler.handle(request("d", "dot.png"), 1)).isSameAs(failure);
  }

  private GenerationRequest request(String id, String file) {
    return TestRequests.of(
        id,
        Instant.now().plusSeconds(60),
        TestRequests.user(TestRequests.inline(store, file, Part.Detail.AUTO)));
  }

  private RequestEncoder encoder() {
    Encoder zeros =
        new Encoder() {
          @Override
          public EncoderModel model() {
            return new EncoderModel("fake", 1, "f32");
          }

          @Override
          public ByteBuffer encode(Tiles tiles, Priority priority, Duration timeout) {
            return ByteBuffer.allocate(tiles.tokens() * Float.BYTES);
          }
        };
    return TestEncoders.of(zeros, store, new SimpleMeterRegistry(), Clock.systemUTC());
  }

  private static CompletableFuture<Void> done() {
    return CompletableFuture.runAsync(() -> {}, Runnable::run);
  }

  /** Records what is published, or fails. */
  private static final class FakePublisher implements RequestPublisher {
    private final List<String> topics = new ArrayList<>();
    private final List<GenerationRequest> requests = new ArrayList<>();
    private @Nullable IOException failure;

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public CompletableFuture<Void> publish(String topic, GenerationRequest request) {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      topics.add(topic);
      requests.add(request);
      return done();
    }

    @Override
    public CompletableFuture<Void> publish(ModelQueue queue, GenerationRequest request) {
      throw new UnsupportedOperationException("the topic is to be named");
    }
  }
}
