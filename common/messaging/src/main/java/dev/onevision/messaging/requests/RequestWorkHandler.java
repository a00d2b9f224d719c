package dev.onevision.messaging.requests;

import dev.onevision.messaging.replies.ReplyPublisher;
import dev.onevision.messaging.wire.Failure;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.MalformedMessageException;
import dev.onevision.messaging.wire.ReplyEvent;
import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.workqueue.Delivery;
import dev.onevision.messaging.workqueue.WorkHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests off a queue: reads the record, refuses what is meant for another model, and tells
 * whoever waits when a request is given up.
 */
public final class RequestWorkHandler implements WorkHandler {

  private static final Logger LOGGER = LoggerFactory.getLogger(RequestWorkHandler.class);

  private final WireCodec codec;
  private final String model;
  private final ReplyPublisher replies;
  private final RequestWork work;

  /**
   * A handler.
   *
   * @param model the name this worker answers for
   */
  public RequestWorkHandler(
      WireCodec codec, String model, ReplyPublisher replies, RequestWork work) {
    this.codec = codec;
    this.model = model;
    this.replies = replies;
    this.work = work;
  }

  @Override
  public void handle(Delivery delivery) throws Exception {
    GenerationRequest request = decode(delivery);
    if (request == null) {
      return;
    }
    if (request.model().equals(model)) {
      work.handle(request, delivery.attempt());
    } else {
      // Better no answer than another model's.
      fail(
          request,
          delivery.attempt(),
          new Failure(
              Failure.Code.INVALID_REQUEST,
              "The request is for the model '%s' and came to a worker of '%s'. Workers on one Kafka cluster serve one model."
                  .formatted(request.model(), model),
              "model"));
    }
  }

  @Override
  public void exhausted(Delivery delivery, Exception lastFailure) {
    GenerationRequest request = decode(delivery);
    if (request == null) {
      return;
    }
    LOGGER.error(
        "Request {} is given up after {} attempts", request.id(), delivery.attempt(), lastFailure);
    Failure failure =
        new Failure(
            Failure.Code.INTERNAL,
            "The request could not be answered, repeatedly. Try again; if it fails again, tell the"
                + " operator the request's id, "
                + request.id()
                + ".",
            null);
    try {
      fail(request, delivery.attempt(), failure);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      // The request is not given up before that was said.
      throw new IllegalStateException(
          "Nobody could be told that request " + request.id() + " was given up", e);
    }
  }

  private void fail(GenerationRequest request, int attempt, Failure failure) throws Exception {
    await(
        replies
            .of(request)
            .publish(request.replyTo(), new ReplyEvent.Failed(request.id(), attempt, failure)));
  }

  /**
   * Waits for the broker.
   *
   * @throws Exception what the sending failed with
   */
  public static void await(CompletableFuture<Void> sent) throws Exception {
    try {
      sent.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** A record that is no request can be answered to nobody: it is logged and left behind. */
  private @Nullable GenerationRequest decode(Delivery delivery) {
    try {
      return codec.decode(delivery.value(), GenerationRequest.class);
    } catch (MalformedMessageException e) {
      LOGGER.error("A record with key {} is skipped: {}", delivery.key(), e.getMessage());
      return null;
    }
  }
}
