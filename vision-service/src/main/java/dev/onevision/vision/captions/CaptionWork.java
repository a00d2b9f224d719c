package dev.onevision.vision.captions;

import dev.onevision.messaging.captions.CaptionPublisher;
import dev.onevision.messaging.captions.CaptionPublisher.CaptionFailure;
import dev.onevision.messaging.captions.CaptionReason;
import dev.onevision.messaging.captions.CaptionRequest;
import dev.onevision.messaging.captions.CaptionRequest.Picture;
import dev.onevision.messaging.captions.CaptionRequestReader;
import dev.onevision.messaging.captions.InvalidCaptionException;
import dev.onevision.messaging.captions.RecordPosition;
import dev.onevision.messaging.claimcheck.ClaimCheckStore;
import dev.onevision.messaging.requests.RequestWork;
import dev.onevision.messaging.requests.RequestWorkHandler;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.CaptionOrigin;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.Part;
import dev.onevision.messaging.wire.Priority;
import dev.onevision.messaging.wire.ReplyAddress;
import dev.onevision.messaging.wire.Turn;
import dev.onevision.messaging.workqueue.Delivery;
import dev.onevision.messaging.workqueue.WorkHandler;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Works on a record of {@code captions.requests}: makes a request of it that only differs from a
 * gateway's in where its answer goes, and lets that be worked on. A record that is no such request
 * is in {@code captions.failed} before it is acknowledged. Thread-safe.
 */
public final class CaptionWork implements WorkHandler {

  /** Nobody listens there; the request's caption says where the answer goes. */
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
   * @param work what is done with the request that is made
   * @param model the name of the model that is served
   * @param deadline for the request, from now
   */
  public CaptionWork(
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
          "The model '%s' is not served here; '%s' is.".formatted(wanted, model),
          "model",
          caption.metadata());
      return;
    }
    work.handle(request(caption, RecordPosition.of(delivery)), delivery.attempt());
  }

  private GenerationRequest request(CaptionRequest caption, RecordPosition position) {
    // Not the sender's id, which need not be unique: two records are two requests.
    String id = "caption-" + position.name();
    Part.Source source =
        switch (caption.picture()) {
          case Picture.Address(var uri) -> new Part.Source.Remote(uri);
          case Picture.Stored(var path) -> new Part.Source.Stored(path);
          case Picture.Inline(var file) ->
              new Part.Source.Inline(media.write(Topics.MEDIA, id, ByteBuffer.wrap(file)));
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
                            caption.detail(),
                            null,
                            field(caption.picture()),
                            caption.background()),
                        new Part.Text(caption.prompt())))),
            caption.sampling(),
            caption.stopping())
        .withCaption(
            new CaptionOrigin(
                caption.id(), position.key(), position.content(), caption.metadata()));
  }

  private static String field(Picture picture) {
    return switch (picture) {
      case Picture.Address _ -> "picture.url";
      case Picture.Inline _ -> "picture.base64";
      case Picture.Stored _ -> "picture.file";
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
          "There was no caption after %d attempts. Send the record again; if it fails again, tell"
                  .formatted(delivery.attempt())
              + " the operator its position.",
          null,
          metadata);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      // The record is not given up before that was said.
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
                RecordPosition.of(delivery),
                delivery.value())));
  }
}
