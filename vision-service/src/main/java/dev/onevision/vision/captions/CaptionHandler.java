package dev.onevision.vision.captions;

import dev.onevision.contract.captions.CaptionReason;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.CaptionOrigin;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.Turn;
import dev.onevision.kafka.captions.CaptionPublisher;
import dev.onevision.kafka.captions.CaptionPublisher.CaptionFailure;
import dev.onevision.kafka.captions.RecordPosition;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.vision.captions.CaptionRequest.Image;
import dev.onevision.vision.captions.CaptionRequest.Source;
import dev.onevision.worker.queue.Delivery;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.requests.RequestWork;
import dev.onevision.worker.requests.RequestWorkHandler;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Handles records of {@code captions.requests}: turns a record into a request that differs from a
 * gateway's only in the destination of its completion. An invalid record is written to {@code
 * captions.failed} before it is acknowledged. Thread-safe.
 */
final class CaptionHandler implements WorkHandler {

  /** The wire requires an address; for a request with a caption it has no meaning. */
  private static final ReplyAddress NO_GATEWAY = new ReplyAddress(0);

  private final CaptionRequestReader reader = new CaptionRequestReader();
  private final RequestWork work;
  private final CaptionPublisher captions;
  private final ClaimCheckStore media;
  private final String model;
  private final Duration deadline;
  private final Clock clock;

  /**
   * A handler.
   *
   * @param work handles the request
   * @param model the name of the served model
   * @param deadline time for a request from its beginning
   */
  CaptionHandler(
      RequestWork work,
      CaptionPublisher captions,
      ClaimCheckStore media,
      String model,
      Duration deadline,
      Clock clock) {
    this.work = work;
    this.captions = captions;
    this.media = media;
    this.model = model;
    this.deadline = deadline;
    this.clock = clock;
  }

  @Override
  public String requestId(Delivery delivery) {
    // Not the sender's id, which is not necessarily unique: two records are two requests.
    return "caption-"
        + RecordPosition.name(delivery.topic(), delivery.partition(), delivery.offset());
  }

  @Override
  public void handle(Delivery delivery) throws Exception {
    CaptionRequest caption;
    try {
      caption = reader.read(delivery.value());
    } catch (InvalidCaptionException e) {
      fail(delivery, e.id(), e.reason(), e.explanation(), e.field(), null);
      return;
    }
    String wanted = caption.model();
    if (wanted != null && !wanted.equals(model)) {
      fail(
          delivery,
          caption.id(),
          CaptionReason.INVALID_REQUEST,
          "The model '%s' is not served here. Use '%s'.".formatted(wanted, model),
          "model",
          caption.metadata());
      return;
    }
    work.handle(request(caption, requestId(delivery), position(delivery)), delivery.attempt());
  }

  private GenerationRequest request(CaptionRequest caption, String id, RecordPosition position) {
    Image image = caption.image();
    Part.Source source =
        switch (image.source()) {
          case Source.Url(var uri) -> new Part.Source.Remote(uri);
          case Source.Stored(var path) -> new Part.Source.Stored(path);
          case Source.Inline(var file) ->
              new Part.Source.Inline(media.write(TopicNames.MEDIA, id, ByteBuffer.wrap(file)));
        };
    return new GenerationRequest(
            id,
            NO_GATEWAY,
            clock.instant().plus(deadline),
            Priority.BATCH,
            model,
            List.of(
                new Turn(
                    Turn.Role.USER,
                    List.of(
                        new Part.Media(
                            source,
                            image.detail(),
                            null,
                            field(image.source()),
                            image.background()),
                        new Part.Text(caption.prompt())))),
            caption.sampling(),
            caption.stopping())
        .withCaption(
            new CaptionOrigin(
                caption.id(), position.key(), position.content(), caption.metadata()));
  }

  private static String field(Source source) {
    return switch (source) {
      case Source.Url _ -> "picture.url";
      case Source.Inline _ -> "picture.base64";
      case Source.Stored _ -> "picture.file";
    };
  }

  @Override
  public void exhausted(Delivery delivery, Exception lastFailure) {
    String id = null;
    String metadata = null;
    try {
      CaptionRequest caption = reader.read(delivery.value());
      id = caption.id();
      metadata = caption.metadata();
    } catch (InvalidCaptionException e) {
      id = e.id();
    }
    try {
      fail(
          delivery,
          id,
          CaptionReason.INTERNAL,
          "The caption failed after %d attempts. Send the record again; if it fails again, report"
                  .formatted(delivery.attempt())
              + " its position to the operator.",
          null,
          metadata);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      // The record is not given up before its failure is written.
      throw new IllegalStateException("The failure of a caption could not be written", e);
    }
  }

  private void fail(
      Delivery delivery,
      @Nullable String id,
      CaptionReason reason,
      String message,
      @Nullable String field,
      @Nullable String metadata)
      throws Exception {
    RequestWorkHandler.await(
        captions.failed(
            new CaptionFailure(
                id,
                reason,
                message,
                field,
                delivery.attempt(),
                metadata,
                position(delivery),
                delivery.value())));
  }

  private static RecordPosition position(Delivery delivery) {
    CRC32C checksum = new CRC32C();
    checksum.update(delivery.value());
    return new RecordPosition(
        delivery.key(),
        new ClaimCheck(
            delivery.topic(),
            delivery.partition(),
            List.of(delivery.offset()),
            delivery.value().length,
            checksum.getValue()));
  }
}
