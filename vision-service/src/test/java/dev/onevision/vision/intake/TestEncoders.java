package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Part;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.embeddings.EmbeddingIndex;
import dev.onevision.kafka.tracing.Tracing;
import dev.onevision.vision.MemoryIndex;
import dev.onevision.vision.ParityFixtures;
import dev.onevision.vision.TestRequests;
import dev.onevision.vision.encoder.Encoder;
import dev.onevision.vision.images.ImageDecoder;
import dev.onevision.vision.images.TestLimits;
import dev.onevision.vision.media.MediaFetcher;
import dev.onevision.vision.media.MediaFolder;
import dev.onevision.vision.media.MediaProperties;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.video.VideoDecoder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Request encoders with small limits, in front of any model. */
final class TestEncoders {

  private TestEncoders() {}

  static RequestEncoder of(
      Encoder model, ClaimCheckStore store, MeterRegistry registry, Clock clock) {
    return of(model, store, new MemoryIndex(), registry, clock);
  }

  /** An encoder whose index other encoders share. */
  static RequestEncoder of(
      Encoder model,
      ClaimCheckStore store,
      EmbeddingIndex index,
      MeterRegistry registry,
      Clock clock) {
    MediaProperties fetching =
        new MediaProperties(null, Duration.ofSeconds(5), 3, List.of(80, 443), List.of(), false);
    IntakeProperties properties =
        new IntakeProperties(
            new IntakeProperties.Lanes(2, 2), 3, Part.MultiImage.PAD, Duration.ofSeconds(5));
    Tiler tiler = new Tiler(ParityFixtures.tinyRules());
    VisionMetrics metrics = new VisionMetrics(registry, Tracing.off());
    MediaSource source = new MediaSource(store, new MediaFetcher(fetching), new MediaFolder(null));
    ImagePreparer images =
        new ImagePreparer(source, new ImageDecoder(TestLimits.small()), tiler, metrics);
    VideoPreparer videos =
        new VideoPreparer(
            source, images, new VideoDecoder(TestRequests.videoLimits()), tiler, metrics);
    SharedEncodings encodings = new SharedEncodings(index, metrics);
    EmbeddingMaker embeddings = new EmbeddingMaker(model, store, encodings, metrics, clock);
    return new RequestEncoder(images, videos, embeddings, tiler, properties, metrics, clock);
  }
}
