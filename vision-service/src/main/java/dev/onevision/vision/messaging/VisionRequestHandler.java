package dev.onevision.vision.messaging;

import dev.onevision.messaging.control.Cancellations;
import dev.onevision.messaging.replies.ReplyPublisher;
import dev.onevision.messaging.requests.RequestPublisher;
import dev.onevision.messaging.topics.Topics;
import dev.onevision.messaging.wire.Failure;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.MalformedMessageException;
import dev.onevision.messaging.wire.MessageTooLargeException;
import dev.onevision.messaging.wire.ReplyEvent;
import dev.onevision.messaging.wire.WireCodec;
import dev.onevision.messaging.workqueue.Delivery;
import dev.onevision.messaging.workqueue.WorkHandler;
import dev.onevision.vision.requests.Outcome;
import dev.onevision.vision.requests.RequestEncoder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on a record of {@code vision.requests}: what comes out is with the broker, as a request to
 * the language model or as a failure to the gateway, before the record is acknowledged. A record
 * delivered twice leads to the same request twice, which the gateway's token indices sort out.
 */
final class VisionRequestHandler implements WorkHandler {

  private static final Logger log = LoggerFactory.getLogger(VisionRequestHandler.class);

  private final WireCodec codec;
  private final RequestEncoder encoder;
  private final RequestPublisher requests;
  private final ReplyPublisher replies;
  private final Cancellations cancellations;

  VisionRequestHandler(
      WireCodec codec,
      RequestEncoder encoder,
      RequestPublisher requests,
      ReplyPublisher replies,
      Cancellations cancellations) {
    this.codec = codec;
    this.encoder = encoder;
    this.requests = requests;
    this.replies = replies;
    this.cancellations = cancellations;
  }

  @Override
  public void handle(Delivery delivery) throws Exception {
    GenerationRequest request = decode(delivery);
    if (request == null) {
      return;
    }
    Outcome outcome = encoder.encode(request, () -> cancellations.contains(request.id()));
    switch (outcome) {
      case Outcome.Encoded(var encoded) -> forward(encoded, delivery.attempt());
      case Outcome.Rejected(var failure) -> {
        log.debug("Request {} is rejected: {}", request.id(), failure);
        fail(request, delivery.attempt(), failure);
      }
      case Outcome.Dropped() -> log.debug("Request {} was cancelled", request.id());
    }
  }

  @Override
  public void exhausted(Delivery delivery, Exception lastFailure) {
    GenerationRequest request = decode(delivery);
    if (request == null) {
      return;
    }
    log.error(
        "Request {} is given up after {} attempts", request.id(), delivery.attempt(), lastFailure);
    Failure failure =
        new Failure(
            Failure.Code.INTERNAL,
            "The request's pictures could not be encoded, repeatedly. Try again; if it fails again,"
                + " tell the operator the request's id, "
                + request.id()
                + ".",
            null);
    try {
      fail(request, delivery.attempt(), failure);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      log.error("Nobody could be told that request {} was given up", request.id(), e);
    }
  }

  private void forward(GenerationRequest request, int attempt) throws Exception {
    CompletableFuture<Void> sent;
    try {
      sent = requests.publish(Topics.llmRequests(request.priority()), request);
      await(sent);
    } catch (MessageTooLargeException e) {
      Failure failure =
          new Failure(
              Failure.Code.INVALID_REQUEST,
              "The conversation is too long with its pictures. Leave some of it out.",
              null);
      fail(request, attempt, failure);
    }
  }

  private void fail(GenerationRequest request, int attempt, Failure failure) throws Exception {
    await(
        replies.publish(request.replyTo(), new ReplyEvent.Failed(request.id(), attempt, failure)));
  }

  /** A record that is no request can be answered to nobody: it is logged and left behind. */
  private @Nullable GenerationRequest decode(Delivery delivery) {
    try {
      return codec.decode(delivery.value(), GenerationRequest.class);
    } catch (MalformedMessageException e) {
      log.error("A record with key {} is skipped: {}", delivery.key(), e.getMessage());
      return null;
    }
  }

  private static void await(CompletableFuture<Void> sent) throws Exception {
    try {
      sent.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
