package dev.onevision.vision.intake;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.StoredEmbedding;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.vision.encoder.Encoder;
import dev.onevision.vision.encoder.EncoderModel;
import dev.onevision.vision.intake.VisionMetrics.Stage;
import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.time.Clock;

/** Encodes prepared media, and stores their embeddings, unless they exist. Thread-safe. */
final class EmbeddingMaker {

  private final Encoder encoder;
  private final ClaimCheckStore store;
  private final SharedEncodings encodings;
  private final VisionMetrics metrics;
  private final Clock clock;

  EmbeddingMaker(
      Encoder encoder,
      ClaimCheckStore store,
      SharedEncodings encodings,
      VisionMetrics metrics,
      Clock clock) {
    this.encoder = encoder;
    this.store = store;
    this.encodings = encodings;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * What is known of the model.
   *
   * @throws IllegalStateException if the model is not loaded
   */
  EncoderModel model() {
    return encoder.model();
  }

  /** The stored embedding of the media. */
  StoredEmbedding make(PreparedMedia media, EncoderModel model, RequestContext request)
      throws Exception {
    return encodings.get(
        media.digest(),
        request.priority(),
        request.deadline(),
        () -> encode(media, model, request));
  }

  private StoredEmbedding encode(PreparedMedia media, EncoderModel model, RequestContext request)
      throws Exception {
    Tiles tiles = media.tiles();
    RequestDeadline deadline = request.deadline();
    ByteBuffer embeddings =
        metrics.timed(
            Stage.ENCODE,
            () -> {
              metrics.describe(tiles);
              return encoder.encode(tiles, request.priority(), deadline.nextTimeout());
            });
    metrics.encoded(tiles);
    deadline.check();
    ClaimCheck content =
        metrics.timed(
            Stage.STORE, () -> store.write(TopicNames.EMBEDDINGS, request.requestId(), embeddings));
    return new StoredEmbedding(
        media.digest(),
        content,
        tiles.tokens(),
        model.hiddenSize(),
        model.dataType(),
        media.width(),
        media.height(),
        media.frames(),
        clock.instant());
  }
}
