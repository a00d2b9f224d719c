package dev.onevision.gateway.kafka;

import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.MessageTooLargeException;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.gateway.answers.AnswerFailedException;
import dev.onevision.gateway.answers.ReplyLog;
import dev.onevision.gateway.answers.SuiteLink;
import dev.onevision.gateway.answers.SuiteUnavailableException;
import dev.onevision.gateway.models.ModelCatalog;
import dev.onevision.kafka.control.ControlBus;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.kafka.requests.RequestPublisher;
import dev.onevision.kafka.tracing.LogContext;
import dev.onevision.kafka.tracing.Tracing;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Connects the gateway to the workers through the suite's topics. */
@Component
class KafkaSuiteLink implements SuiteLink {

  private static final Logger log = LoggerFactory.getLogger(KafkaSuiteLink.class);
  private static final int BY_GATEWAY = 0;
  private static final String CANCELLED =
      "The answer was cancelled because its client disconnected or its deadline passed.";

  private final RequestPublisher requests;
  private final ModelCatalog catalog;
  private final ReplyReader replies;
  private final ControlBus control;
  private final ReplyLog replyLog;
  private final ReplyPublisher publisher;

  KafkaSuiteLink(
      RequestPublisher requests,
      ModelCatalog catalog,
      ReplyReader replies,
      ControlBus control,
      ReplyLog replyLog,
      ReplyPublisher publisher) {
    this.requests = requests;
    this.catalog = catalog;
    this.replies = replies;
    this.control = control;
    this.replyLog = replyLog;
    this.publisher = publisher;
  }

  @Override
  public boolean isReady() {
    return replies.isReady() && requests.isReady();
  }

  @Override
  public ReplyAddress replyAddress() {
    return replies.address();
  }

  @Override
  public CompletableFuture<Void> send(GenerationRequest request) {
    return catalog
        .queueFor(request.model(), request.needsVision())
        .map(queue -> requests.publish(queue, request))
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new SuiteUnavailableException(
                        "The workers of '" + request.model() + "' have left.", null)))
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(refusal(failure)));
  }

  @Override
  public void cancel(String requestId) {
    var _ = control.broadcast(new ControlMessage.Cancel(requestId));
    // Workers report nothing about a request that they drop, so write the end for clients that
    // resume it.
    publisher
        .publish(
            replies.address(),
            new ReplyEvent.Failed(
                requestId, BY_GATEWAY, new Failure(Failure.Code.CANCELLED, CANCELLED, null)))
        .exceptionally(
            failure -> {
              try (Tracing.Scope _ = LogContext.of(requestId)) {
                log.warn(
                    "The end of the cancelled answer {} was not written: {}",
                    requestId,
                    failure.toString());
              }
              return null;
            });
  }

  @Override
  public AutoCloseable follow(String requestId, Instant since, ReplyLog.Listener listener) {
    return replyLog.follow(requestId, since, listener);
  }

  private static Throwable refusal(Throwable failure) {
    return failure instanceof MessageTooLargeException
        ? new AnswerFailedException(
            new Failure(
                Failure.Code.CONTEXT_EXCEEDED,
                "The messages exceed the size limit of a request. Shorten them.",
                "messages"))
        : failure;
  }
}
