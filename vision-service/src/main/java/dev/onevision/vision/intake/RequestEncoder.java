package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.Turn;
import dev.onevision.vision.encoder.EncoderBusyException;
import dev.onevision.vision.encoder.EncoderModel;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.tiling.Tiler;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Replaces the images and videos of a request with their embeddings.
 *
 * <p>For each of them: 1. load its file; 2. decode it, within the memory that all requests share;
 * 3. tile it; 4. encode the tiles; 5. store the embedding. An embedding that is stored already, by
 * any request, is reused. Between two steps the encoder checks the request's deadline and
 * cancellation. Thread-safe: while the one model encodes for one lane, other lanes load and decode.
 */
final class RequestEncoder {

  /** Batch requests have no waiting client, and wait for spare capacity until their deadline. */
  private static final Duration BATCH_STEP_TIMEOUT = Duration.ofDays(365);

  private final ImagePreparer images;
  private final VideoPreparer videos;
  private final EmbeddingMaker embeddings;
  private final Map<Priority, TileBuffers> buffers = new EnumMap<>(Priority.class);
  private final IntakeProperties properties;
  private final VisionMetrics metrics;
  private final Clock clock;

  RequestEncoder(
      ImagePreparer images,
      VideoPreparer videos,
      EmbeddingMaker embeddings,
      Tiler tiler,
      IntakeProperties properties,
      VisionMetrics metrics,
      Clock clock) {
    this.images = images;
    this.videos = videos;
    this.embeddings = embeddings;
    for (Priority priority : Priority.values()) {
      buffers.put(priority, new TileBuffers(tiler, properties.lanes().of(priority)));
    }
    this.properties = properties;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Encodes a request.
   *
   * @param cancelled whether the request was cancelled
   * @throws Exception if the suite failed and another attempt may succeed
   */
  Outcome encode(GenerationRequest request, BooleanSupplier cancelled) throws Exception {
    Duration stepTimeout =
        switch (request.priority()) {
          case INTERACTIVE -> properties.stepTimeout();
          case BATCH -> BATCH_STEP_TIMEOUT;
        };
    RequestDeadline deadline =
        new RequestDeadline(request.deadline(), stepTimeout, cancelled, clock);
    try {
      return new Outcome.Encoded(encodeAll(request, deadline));
    } catch (RequestRejectedException e) {
      metrics.rejected(e.failure().code());
      return new Outcome.Rejected(e.failure());
    } catch (RequestCancelledException e) {
      metrics.dropped();
      return new Outcome.Dropped();
    }
  }

  private GenerationRequest encodeAll(GenerationRequest request, RequestDeadline deadline)
      throws Exception {
    int media = Modes.media(request);
    if (media > properties.maxMedia()) {
      throw new RequestRejectedException(
          Failure.Code.INVALID_REQUEST,
          "The conversation has %d images and videos; the limit is %d. Leave some out."
              .formatted(media, properties.maxMedia()),
          null);
    }
    RequestContext context =
        new RequestContext(
            request.id(), request.priority(), media, deadline, images.newDecodeTime());
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < request.turns().size(); i++) {
      Turn turn = request.turns().get(i);
      List<Part> parts = new ArrayList<>();
      for (int j = 0; j < turn.parts().size(); j++) {
        parts.add(encode(turn.parts().get(j), context, "messages[" + i + "].content[" + j + "]"));
      }
      turns.add(new Turn(turn.role(), parts));
    }
    return request.withTurns(turns);
  }

  private Part encode(Part part, RequestContext request, String parameter) throws Exception {
    return switch (part) {
      case Part.Text _, Part.Embedding _ -> part;
      case Part.Media image ->
          encode(
              (fingerprint, buffer) ->
                  images.prepare(
                      image,
                      Modes.of(image, request.media(), properties.multiImage()),
                      fingerprint,
                      buffer,
                      request),
              request,
              image,
              Failure.Media.IMAGE,
              Objects.requireNonNullElse(image.field(), parameter));
      case Part.Video video ->
          encode(
              (fingerprint, buffer) -> videos.prepare(video, fingerprint, buffer, request),
              request,
              video,
              Failure.Media.VIDEO,
              Objects.requireNonNullElse(video.field(), parameter));
    };
  }

  private Part.Embedding encode(
      Preparation preparation,
      RequestContext request,
      Part origin,
      Failure.Media kind,
      String parameter)
      throws Exception {
    try {
      return encode(preparation, request, origin);
    } catch (MediaException e) {
      throw new RequestRejectedException(failure(e, kind, parameter));
    } catch (EncoderBusyException e) {
      throw new RequestRejectedException(
          Failure.Code.OVERLOADED, "Too many images wait to be encoded. Retry later.", null);
    }
  }

  private static Failure failure(MediaException e, Failure.Media kind, String parameter) {
    Failure.Code code =
        switch (e.problem()) {
          case INVALID -> Failure.Code.INVALID_MEDIA;
          case TOO_LARGE -> Failure.Code.MEDIA_TOO_LARGE;
          case UNREACHABLE -> Failure.Code.MEDIA_UNREACHABLE;
          case BUSY -> Failure.Code.OVERLOADED;
        };
    // A frame is an image to its client, and to the gateway that checked its URL.
    boolean ofFrame = e.frame() >= 0;
    // Frames in a list have fields of their own; frames in one data URL share one.
    boolean inList = ofFrame && parameter.endsWith(".video");
    return new Failure(
        code,
        e.explanation(),
        inList ? parameter + "[" + e.frame() + "]" : parameter,
        ofFrame || kind == Failure.Media.IMAGE ? null : kind);
  }

  private Part.Embedding encode(Preparation preparation, RequestContext request, Part origin)
      throws Exception {
    EncoderModel model = embeddings.model();
    TileBuffers free = Objects.requireNonNull(buffers.get(request.priority()));
    try (TileBuffers.Lease buffer = free.take(request.deadline().nextTimeout())) {
      PreparedMedia media = preparation.prepare(model.fingerprint(), buffer);
      return embeddings.make(media, model, request).replacing(origin);
    }
  }

  /** Makes tiles of an image or a video. */
  private interface Preparation {
    PreparedMedia prepare(String fingerprint, TileBuffers.Lease buffer) throws Exception;
  }
}
