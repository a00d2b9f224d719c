package dev.onevision.vision.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.vision.MemoryStore;
import dev.onevision.vision.TestRequests;
import dev.onevision.vision.encoder.Encoder;
import dev.onevision.vision.encoder.EncoderModel;
import dev.onevision.vision.tiling.Tiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** An encoder of requests with a store in memory and a model that records its input. */
abstract class RequestEncoderScenario {

  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant LATER = NOW.plusSeconds(60);

  final MemoryStore store = new MemoryStore();
  final FakeEncoder model = new FakeEncoder();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final RequestEncoder encoder =
      TestEncoders.of(model, store, registry, Clock.fixed(NOW, ZoneOffset.UTC));

  Part.Media image(String file, Part.Detail detail) {
    return TestRequests.inline(store, file, detail);
  }

  Part.Source stored(byte[] file) {
    return TestRequests.media(store, file, Part.Detail.AUTO).source();
  }

  static Part.Embedding embedding(GenerationRequest request) {
    return (Part.Embedding) request.turns().getFirst().parts().getFirst();
  }

  static GenerationRequest request(Part... parts) {
    return TestRequests.of("r", LATER, TestRequests.user(parts));
  }

  GenerationRequest encoded(GenerationRequest request) throws Exception {
    Outcome outcome = encoder.encode(request, () -> false);
    assertThat(outcome).isInstanceOf(Outcome.Encoded.class);
    return ((Outcome.Encoded) outcome).request();
  }

  Failure rejection(GenerationRequest request) throws Exception {
    Outcome outcome = encoder.encode(request, () -> false);
    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    return ((Outcome.Rejected) outcome).failure();
  }

  static String digest(GenerationRequest request) {
    return embedding(request).digest();
  }

  /** Returns zeros, and records the modes of its tiles. */
  static final class FakeEncoder implements Encoder {

    final List<String> modes = new ArrayList<>();
    String fingerprint = "fake";
    int hiddenSize = 4;

    /** Runs while an image is encoded. */
    Runnable during = () -> {};

    @Override
    public EncoderModel model() {
      return new EncoderModel(fingerprint, hiddenSize, "f32");
    }

    @Override
    public ByteBuffer encode(Tiles tiles, Priority priority, Duration timeout) {
      modes.add(tiles.label());
      during.run();
      return ByteBuffer.allocateDirect(tiles.tokens() * hiddenSize * Float.BYTES);
    }
  }
}
