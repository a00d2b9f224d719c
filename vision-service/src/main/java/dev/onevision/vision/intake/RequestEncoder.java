package dev.onevision.vision.intake;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.Tiling;
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
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Replaces the images and videos of a request with their embeddings.
 *
 * <p>For each of them: 1. load its file; 2. decode it, within the memory that all requests share;
 * 3. tile it; 4. encode the tiles; 5. store the embedding. Steps 1 to 3 of the next one run during
 * steps 4 and 5. An embedding that is stored already, by any request, is reused. Between two steps
 * the encoder checks the request's deadline and cancellation. Thread-safe: while the one model
 * encodes for one lane, other lanes load and decode.
 */
final class RequestEncoder {

  /** Batch requests have no waiting client, and wait for spare capacity until their deadline. */
  private static final Duration BATCH_STEP_TIMEOUT = Duration.ofDays(365);

  /** Buffers of a lane: one whose tiles are encoded, and one for the next image or video. */
  private static final int BUFFERS_PER_LANE = 2;

  private final ImagePreparer images;
  private final VideoPreparer videos;
  private final EmbeddingMaker embeddings;
  private final int tileSide;
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
    this.tileSide = tiler.rules().tileSide();
    for (Priority priority : Priority.values()) {
      int lanes = properties.lanes().of(priority);
      buffers.put(priority, new TileBuffers(tiler, lanes * BUFFERS_PER_LANE));
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
            request.id(),
            Objects.requireNonNullElse(request.owner(), ""),
            request.priority(),
            media,
            deadline,
            images.newDecodeTime(),
            clock.instant());
    try (Overlap<Part> overlap = new Overlap<>()) {
      List<List<Overlap.Result<Part>>> turns = new ArrayList<>();
      for (int i = 0; i < request.turns().size(); i++) {
        List<Part> parts = request.turns().get(i).parts();
        List<Overlap.Result<Part>> results = new ArrayList<>();
        for (int j = 0; j < parts.size(); j++) {
          String parameter = "messages[" + i + "].content[" + j + "]";
          results.add(encode(parts.get(j), context, parameter, overlap));
        }
        turns.add(results);
      }
      return request.withTurns(encodedTurns(request, turns));
    }
  }

  private static List<Turn> encodedTurns(
      GenerationRequest request, List<List<Overlap.Result<Part>>> results) throws Exception {
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      List<Part> parts = new ArrayList<>();
      for (Overlap.Result<Part> result : results.get(i)) {
        parts.add(result.get());
      }
      turns.add(new Turn(request.turns().get(i).role(), parts));
    }
    return turns;
  }

  private Overlap.Result<Part> encode(
      Part part, RequestContext request, String parameter, Overlap<Part> overlap) throws Exception {
    return switch (part) {
      case Part.Text _, Part.ToolCall _, Part.Embedding _ -> () -> part;
      case Part.Media image ->
          encode(
              (scope, buffer) ->
                  images.prepare(
                      image,
                      Modes.of(image, request.media(), properties.multiImage()),
                      scope,
                      buffer,
                      request),
              request,
              image,
              Failure.Media.IMAGE,
              Objects.requireNonNullElse(image.field(), parameter),
              overlap);
      case Part.Video video ->
          encode(
              (scope, buffer) -> videos.prepare(video, scope, buffer, request),
              request,
              video,
              Failure.Media.VIDEO,
              Objects.requireNonNullElse(video.field(), parameter),
              overlap);
    };
  }

  private Overlap.Result<Part> encode(
      Preparation preparation,
      RequestContext request,
      Part origin,
      Failure.Media kind,
      String parameter,
      Overlap<Part> overlap)
      throws Exception {
    EncoderModel model = embeddings.model();
    String scope = EmbeddingDigest.scope(model.fingerprint(), request.owner());
    TileBuffers.Lease buffer = buffer(request);
    boolean handedOver = false;
    try {
      PreparedMedia media = preparation.prepare(scope, buffer);
      Tiling tiling = WireTiling.of(media, tileSide);
      Overlap.Result<Part> result =
          overlap.start(
              metrics.carried(
                  () -> {
                    try (buffer) {
                      Part.Embedding made =
                          embeddings.make(media, model, request).replacing(origin);
                      Duration took = Duration.between(request.begun(), clock.instant());
                      return made.with(tiling, TimeUnit.NANOSECONDS.toMicros(took.toNanos()));
                    } catch (EncoderBusyException e) {
                      throw busy();
                    }
                  }));
      handedOver = true;
      return result;
    } catch (MediaException e) {
      throw new RequestRejectedException(failure(e, kind, parameter));
    } finally {
      if (!handedOver) {
        buffer.close();
      }
    }
  }

  private TileBuffers.Lease buffer(RequestContext request) throws Exception {
    try {
      TileBuffers free = Objects.requireNonNull(buffers.get(request.priority()));
      return free.take(request.deadline().nextTimeout());
    } catch (EncoderBusyException e) {
      throw busy();
    }
  }

  private static RequestRejectedException busy() {
    return new RequestRejectedException(
        Failure.Code.OVERLOADED, "Too many images wait to be encoded. Retry later.", null);
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

  /** Makes tiles of an image or a video. */
  private interface Preparation {
    PreparedMedia prepare(String scope, TileBuffers.Lease buffer) throws Exception;
  }
}
