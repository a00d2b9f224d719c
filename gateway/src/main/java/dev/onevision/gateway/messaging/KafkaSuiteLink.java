package dev.onevision.gateway.messaging;

import dev.onevision.gateway.streams.AnswerFailedException;
import dev.onevision.gateway.streams.SuiteLink;
import dev.onevision.messaging.control.ControlBus;
import dev.onevision.messaging.replies.ReplyLog;
import dev.onevision.messaging.replies.ReplyReader;
import dev.onevision.messaging.requests.RequestPublisher;
import dev.onevision.messaging.wire.ControlMessage;
import dev.onevision.messaging.wire.Failure;
import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.MessageTooLargeException;
import dev.onevision.messaging.wire.ReplyAddress;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/** The way to the workers over the suite's topics. */
@Component
class KafkaSuiteLink implements SuiteLink {

  private final RequestPublisher requests;
  private final ReplyReader replies;
  private final ControlBus control;
  private final ReplyLog log;

  KafkaSuiteLink(RequestPublisher requests, ReplyReader replies, ControlBus control, ReplyLog log) {
    this.requests = requests;
    this.replies = replies;
    this.control = control;
    this.log = log;
  }

  @Override
  public boolean isReady() {
    return replies.isReady();
  }

  @Override
  public ReplyAddress replyAddress() {
    return replies.address();
  }

  @Override
  public CompletableFuture<Void> send(GenerationRequest request) {
    return requests
        .publish(request)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(refusal(failure)));
  }

  @Override
  public void cancel(String requestId) {
    control.broadcast(new ControlMessage.Cancel(requestId));
  }

  @Override
  public AutoCloseable follow(String requestId, Instant since, ReplyLog.Listener listener) {
    return log.follow(requestId, since, listener);
  }

  private static Throwable refusal(Throwable failure) {
    return failure instanceof MessageTooLargeException
        ? new AnswerFailedException(
            new Failure(
                Failure.Code.CONTEXT_EXCEEDED,
                "The messages are longer than a request may be. Shorten them.",
                "messages"))
        : failure;
  }
}
