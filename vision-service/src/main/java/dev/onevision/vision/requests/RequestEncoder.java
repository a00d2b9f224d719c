package dev.onevision.vision.requests;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.StoredEmbedding;
import dev.onevision.contract.wire.Turn;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.embeddings.EmbeddingIndex;
import dev.onevision.vision.encoder.EncoderBusyException;
import dev.onevision.vision.encoder.EncoderModel;
import dev.onevision.vision.encoder.PictureEncoder;
import dev.onevision.vision.media.DecodeTime;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.media.MediaFetcher;
import dev.onevision.vision.media.MediaFolder;
import dev.onevision.vision.media.PictureDecoder;
import dev.onevision.vision.requests.VisionMetrics.Stage;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.video.VideoDecoder;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Replaces the pictures and videos of a request by their embeddings: for each, 1. load its file, 2.
 * decode it within the memory that all share, 3. cut it into tiles, 4. let the model encode them,
 * 5. park the embeddings. Between the steps it looks whether anybody still waits. A picture whose
 * embeddings are parked already, by whomever, is not encoded again. Thread-safe: slots overlap
 * their loading and decoding with the one model.
 */
public final class RequestEncoder {

  private static final Duration FOREVER = Duration.ofDays(365);

  private final PictureCutter pictures;
  private final VideoCutter videos;
  private final Map<Priority, TileBuffers> buffers = new EnumMap<>(Priority.class);
  private final PictureEncoder encoder;
  private final ClaimCheckStore store;
  private final SharedEncodings encodings;
  private final VisionProperties properties;
  private final VisionMetrics metrics;
  private final Clock clock;

  public RequestEncoder(
      MediaFetcher fetcher,
      MediaFolder folder,
      PictureDecoder decoder,
      VideoDecoder video,
      Tiler tiler,
      PictureEncoder encoder,
      ClaimCheckStore store,
      EmbeddingIndex index,
      VisionProperties properties,
      VisionMetrics metrics,
      Clock clock) {
    MediaSource source = new MediaSource(store, fetcher, folder);
    this.pictures = new PictureCutter(source, decoder, tiler, metrics);
    this.videos = new VideoCutter(source, pictures, video, tiler, metrics);
    for (Priority priority : Priority.values()) {
      buffers.put(priority, new TileBuffers(tiler, properties.slots().of(priority)));
    }
    this.encoder = encoder;
    this.store = store;
    this.encodings = new SharedEncodings(index, metrics);
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
    Duration longestStep =
        switch (request.priority()) {
          case INTERACTIVE -> properties.patience();
          case BATCH -> FOREVER; // it is in nobody's way, and waits for spare capacity
        };
    Patience patience = new Patience(request.deadline(), longestStep, cancelled, clock);
    try {
      return new Outcome.Encoded(encodeAll(request, patience));
    } catch (Rejection e) {
      metrics.rejected(e.failure().code());
      return new Outcome.Rejected(e.failure());
    } catch (Cancelled e) {
      metrics.dropped();
      return new Outcome.Dropped();
    }
  }

  private GenerationRequest encodeAll(GenerationRequest request, Patience patience)
      throws Exception {
    int pictures = Modes.pictures(request);
    if (pictures > properties.maxPictures()) {
      throw new Rejection(
          Failure.Code.INVALID_REQUEST,
          "The conversation has %d pictures; at most %d are accepted. Leave some out."
              .formatted(pictures, properties.maxPictures()),
          null);
    }
    Work work =
        new Work(request.id(), request.priority(), pictures, patience, this.pictures.newRequest());
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < request.turns().size(); i++) {
      Turn turn = request.turns().get(i);
      List<Part> parts = new ArrayList<>();
      for (int j = 0; j < turn.parts().size(); j++) {
        parts.add(encode(turn.parts().get(j), work, "messages[" + i + "].content[" + j + "]"));
      }
      turns.add(new Turn(turn.role(), parts));
    }
    return request.withTurns(turns);
  }

  private Part encode(Part part, Work work, String parameter) throws Exception {
    return switch (part) {
      case Part.Text _, Part.Embedding _ -> part;
      case Part.Media media ->
          encode(
              (fingerprint, buffer) ->
                  pictures.cut(
                      media,
                      Modes.of(media, work.pictures, properties.multiImage()),
                      fingerprint,
                      buffer,
                      work.patience,
                      work.decodeTime),
              work,
              media,
              Failure.Medium.PICTURE,
              Objects.requireNonNullElse(media.field(), parameter));
      case Part.Video video ->
          encode(
              (fingerprint, buffer) ->
                  videos.cut(video, fingerprint, buffer, work.patience, work.decodeTime),
              work,
              video,
              Failure.Medium.VIDEO,
              Objects.requireNonNullElse(video.field(), parameter));
    };
  }

  private Part.Embedding encode(
      Cutting cutting, Work work, Part origin, Failure.Medium medium, String parameter)
      throws Exception {
    try {
      return encode(cutting, work, origin);
    } catch (MediaException e) {
      Failure.Code code =
          switch (e.problem()) {
            case INVALID -> Failure.Code.INVALID_MEDIA;
            case TOO_LARGE -> Failure.Code.MEDIA_TOO_LARGE;
            case UNREACHABLE -> Failure.Code.MEDIA_UNREACHABLE;
            case BUSY -> Failure.Code.OVERLOADED;
          };
      throw new Rejection(
          new Failure(
              code,
              e.explanation(),
              // Frames in a list have fields of their own; frames in one data URL share one.
              e.frame() >= 0 && parameter.endsWith(".video")
                  ? parameter + "[" + e.frame() + "]"
                  : parameter,
              medium == Failure.Medium.PICTURE ? null : medium));
    } catch (EncoderBusyException e) {
      throw new Rejection(
          Failure.Code.OVERLOADED, "Too many pictures wait to be encoded. Try again later.", null);
    }
  }

  private Part.Embedding encode(Cutting cutting, Work work, Part origin) throws Exception {
    EncoderModel model = encoder.model();
    Patience patience = work.patience;
    try (TileBuffers.Lease buffer = buffers(work.priority).take(patience.left())) {
      Cut cut = cutting.cut(model.fingerprint(), buffer);
      return encodings
          .get(cut.digest(), work.priority, patience, () -> encode(cut, model, work))
          .replacing(origin);
    }
  }

  private TileBuffers buffers(Priority priority) {
    return Objects.requireNonNull(buffers.get(priority));
  }

  private StoredEmbedding encode(Cut cut, EncoderModel model, Work work) throws Exception {
    Tiles tiles = cut.tiles();
    ByteBuffer embeddings =
        metrics.timed(
            Stage.ENCODE, () -> encoder.encode(tiles, work.priority, work.patience.left()));
    metrics.encoded(tiles);
    work.patience.left();
    ClaimCheck content =
        metrics.timed(
            Stage.STORE, () -> store.write(TopicNames.EMBEDDINGS, work.requestId, embeddings));
    return new StoredEmbedding(
        cut.digest(),
        content,
        tiles.tokens(),
        model.hiddenSize(),
        model.dataType(),
        cut.width(),
        cut.height(),
        cut.frames(),
        clock.instant());
  }

  /** Makes tiles of a picture or a video. */
  private interface Cutting {
    Cut cut(String fingerprint, TileBuffers.Lease buffer) throws Exception;
  }

  /**
   * One request's state.
   *
   * @param pictures in the whole conversation
   */
  private record Work(
      String requestId,
      Priority priority,
      int pictures,
      Patience patience,
      DecodeTime decodeTime) {}
}
