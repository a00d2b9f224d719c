package dev.onevision.vision.intake;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.MessageTooLargeException;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.worker.requests.Cancellations;
import dev.onevision.worker.requests.RequestWork;
import dev.onevision.worker.requests.RequestWorkHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles records of {@code vision.requests.*}. The result, a request to the language model or a
 * failure to the gateway, is written before the record is acknowledged. A record that is delivered
 * twice leads to the same request twice; the gateway drops repeated tokens by their index.
 */
final class VisionRequestHandler implements RequestWork {

  private static final Logger log = LoggerFactory.getLogger(VisionRequestHandler.class);

  private final RequestEncoder encoder;
  private final RequestPublisher requests;
  private final ReplyPublisher replies;
  private final ModelQueue queue;
  private final Cancellations cancellations;

  VisionRequestHandler(
      RequestEncoder encoder,
      RequestPublisher requests,
      ReplyPublisher replies,
      ModelQueue queue,
      Cancellations cancellations) {
    this.encoder = encoder;
    this.requests = requests;
    this.replies = replies;
    this.queue = queue;
    this.cancellations = cancellations;
  }

  @Override
  public void handle(GenerationRequest request, int attempt) throws Exception {
    Outcome outcome = encoder.encode(request, () -> cancellations.contains(request.id()));
    switch (outcome) {
      case Outcome.Encoded(var encoded) -> forward(encoded, attempt);
      case Outcome.Rejected(var failure) -> {
        if (request.caption() != null && failure.code() == Failure.Code.OVERLOADED) {
          // No client could retry a caption, so the queue delivers the record again.
          throw new IllegalStateException(failure.message());
        }
        log.debug("Request {} is rejected: {}", request.id(), failure);
        fail(request, attempt, failure);
      }
      case Outcome.Dropped() -> log.debug("Request {} was cancelled", request.id());
    }
  }

  private void forward(GenerationRequest request, int attempt) throws Exception {
    try {
      RequestWorkHandler.await(requests.publish(queue.llmRequests(request.priority()), request));
    } catch (MessageTooLargeException e) {
      Failure failure =
          new Failure(
              Failure.Code.INVALID_REQUEST,
              "The conversation is too long with its images. Leave some of it out.",
              null);
      fail(request, attempt, failure);
    }
  }

  private void fail(GenerationRequest request, int attempt, Failure failure) throws Exception {
    RequestWorkHandler.await(
        replies.to(request).send(new ReplyEvent.Failed(request.id(), attempt, failure)));
  }
}
