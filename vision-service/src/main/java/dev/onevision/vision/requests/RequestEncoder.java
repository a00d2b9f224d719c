package dev.onevision.vision.requests;

import dev.onevision.messaging.claimcheck.ClaimCheckStore;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.ClaimCheck;
import dev.onevision.messaging.wire.Failure;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.Part;
import dev.onevision.messaging.wire.Turn;
import dev.onevision.vision.encoder.EncoderBusyException;
import dev.onevision.vision.encoder.EncoderModel;
import dev.onevision.vision.encoder.PictureEncoder;
import dev.onevision.vision.media.DecodedPicture;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.MediaFetcher;
import dev.onevision.vision.media.PictureDecoder;
import dev.onevision.vision.requests.VisionMetrics.Stage;
import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingMode;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the pictures of a request by their embeddings: for each, 1. load its file, 2. decode it
 * within the memory that all share, 3. cut it into tiles, 4. let the model encode them, 5. park the
 * embeddings. Between the steps it looks whether anybody still waits. Equal pictures of one request
 * are encoded once. Thread-safe: slots overlap their loading and decoding with the one model.
 */
public final class RequestEncoder {

  private final PictureSource source;
  private final PictureDecoder decoder;
  private final Tiler tiler;
  private final TileBuffers buffers;
  private final PictureEncoder encoder;
  private final ClaimCheckStore store;
  private final VisionProperties properties;
  private final VisionMetrics metrics;
  private final Clock clock;

  public RequestEncoder(
      MediaFetcher fetcher,
      PictureDecoder decoder,
      Tiler tiler,
      PictureEncoder encoder,
      ClaimCheckStore store,
      VisionProperties properties,
      VisionMetrics metrics,
      Clock clock) {
    this.source = new PictureSource(store, fetcher, decoder);
    this.decoder = decoder;
    this.tiler = tiler;
    this.buffers = new TileBuffers(tiler, properties.slots());
    this.encoder = encoder;
    this.store = store;
    this.properties = properties;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Does all of the above.
   *
   * @param cancelled whether nobody waits for the request any more
   * @throws Exception if the suite failed and another attempt may succeed
   */
  public Outcome encode(GenerationRequest request, BooleanSupplier cancelled) throws Exception {
    try {
      return new Outcome.Encoded(encodeAll(request, cancelled));
    } catch (Rejection e) {
      metrics.rejected(e.failure.code());
      return new Outcome.Rejected(e.failure);
    } catch (Cancelled e) {
      metrics.dropped();
      return new Outcome.Dropped();
    }
  }

  private GenerationRequest encodeAll(GenerationRequest request, BooleanSupplier cancelled)
      throws Exception {
    int pictures = Modes.pictures(request);
    if (pictures > properties.maxPictures()) {
      throw new Rejection(
          Failure.Code.INVALID_REQUEST,
          "The conversation has %d pictures; at most %d are accepted. Leave some out."
              .formatted(pictures, properties.maxPictures()),
          null);
    }
    Map<String, Part.Embedding> done = new HashMap<>();
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < request.turns().size(); i++) {
      Turn turn = request.turns().get(i);
      List<Part> parts = new ArrayList<>();
      for (int j = 0; j < turn.parts().size(); j++) {
        Part part = turn.parts().get(j);
        if (part instanceof Part.Media media) {
          Work work =
              new Work(
                  request,
                  media,
                  Modes.of(media.detail(), pictures),
                  "messages[" + i + "].content[" + j + "]",
                  cancelled);
          parts.add(encode(work, done));
        } else {
          parts.add(part);
        }
      }
      turns.add(new Turn(turn.role(), parts));
    }
    return request.withTurns(turns);
  }

  private Part.Embedding encode(Work work, Map<String, Part.Embedding> done) throws Exception {
    try {
      return encodePicture(work, done);
    } catch (MediaException e) {
      Failure.Code code =
          switch (e.problem()) {
            case INVALID -> Failure.Code.INVALID_MEDIA;
            case TOO_LARGE -> Failure.Code.MEDIA_TOO_LARGE;
            case UNREACHABLE -> Failure.Code.MEDIA_UNREACHABLE;
            case BUSY -> Failure.Code.OVERLOADED;
          };
      throw new Rejection(code, e.explanation(), work.parameter);
    } catch (EncoderBusyException e) {
      throw new Rejection(
          Failure.Code.OVERLOADED, "Too many pictures wait to be encoded. Try again later.", null);
    }
  }

  private Part.Embedding encodePicture(Work work, Map<String, Part.Embedding> done)
      throws Exception {
    byte[] file = metrics.timed(Stage.LOAD, () -> source.load(work.media.source(), patience(work)));
    metrics.mediaRead(file.length);
    EncoderModel model = encoder.model();
    ByteBuffer buffer = buffers.take(patience(work));
    try {
      Tiles tiles;
      String digest;
      int width;
      int height;
      try (DecodedPicture picture =
          metrics.timed(Stage.DECODE, () -> decoder.decode(file, patience(work)))) {
        Pixels pixels = picture.pixels();
        digest = PictureDigest.of(pixels, work.mode, model.fingerprint());
        Part.Embedding same = done.get(digest);
        if (same != null) {
          return same;
        }
        patience(work);
        tiles = metrics.timed(Stage.TILE, () -> tiler.cut(pixels, work.mode, buffer));
        width = pixels.width();
        height = pixels.height();
      }
      ByteBuffer embeddings =
          metrics.timed(Stage.ENCODE, () -> encoder.encode(tiles, patience(work)));
      metrics.encoded(tiles);
      patience(work);
      ClaimCheck content =
          metrics.timed(
              Stage.STORE, () -> store.write(Topics.EMBEDDINGS, work.request.id(), embeddings));
      Part.Embedding embedding =
          new Part.Embedding(
              content, tiles.tokens(), model.hiddenSize(), model.dataType(), digest, width, height);
      done.put(digest, embedding);
      return embedding;
    } finally {
      buffers.giveBack(buffer);
    }
  }

  /** Time that is left for the request; ends the work when there is none or nobody waits. */
  private Duration patience(Work work) throws Rejection, Cancelled {
    if (work.cancelled.getAsBoolean()) {
      throw new Cancelled();
    }
    Duration left = Duration.between(clock.instant(), work.request.deadline());
    if (!left.isPositive()) {
      throw new Rejection(
          Failure.Code.DEADLINE_EXCEEDED,
          "The request's time was over before all its pictures were encoded. Try again later.",
          null);
    }
    return left.compareTo(properties.patience()) < 0 ? left : properties.patience();
  }

  private record Work(
      GenerationRequest request,
      Part.Media media,
      TilingMode mode,
      String parameter,
      BooleanSupplier cancelled) {}

  /** Ends the work on a request with an answer. */
  private static final class Rejection extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    Rejection(Failure.Code code, String message, @Nullable String parameter) {
      super(message, null, false, false);
      this.failure = new Failure(code, message, parameter);
    }
  }

  /** Ends the work on a request without one. */
  private static final class Cancelled extends Exception {

    private static final long serialVersionUID = 1L;

    Cancelled() {
      super(null, null, false, false);
    }
  }
}
