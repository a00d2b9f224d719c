package dev.onevision.worker.requests;

import dev.onevision.contract.rules.RequestRules;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.MalformedMessageException;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.RequestAddress;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.connection.UnknownPartitionException;
import dev.onevision.kafka.replies.ReplyPublisher;
import dev.onevision.worker.queue.Delivery;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.queue.WorkerFailedException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the requests of a queue: decodes the record, refuses requests that are invalid or for
 * another model, and reports to the gateway when a request is given up. A request that cannot
 * succeed fails at its first attempt; one whose reply address does not exist is dropped.
 */
public final class RequestWorkHandler implements WorkHandler {

  private static final Logger log = LoggerFactory.getLogger(RequestWorkHandler.class);

  private final WireCodec codec;
  private final String model;
  private final ReplyPublisher replies;
  private final RequestWork work;
  private final Clock clock = Clock.systemUTC();

  /**
   * Creates a handler.
   *
   * @param model that this worker serves
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
    try {
      GenerationRequest request = codec.decode(delivery.value(), GenerationRequest.class);
      RequestRules.check(request, clock.instant());
      if (request.caption() != null || replies.exists(request.replyTo())) {
        handle(request, delivery);
      } else {
        drop(delivery, "its reply partition does not exist");
      }
    } catch (MalformedMessageException e) {
      refuse(delivery, String.valueOf(e.getMessage()), null);
    } catch (RequestRules.Broken e) {
      refuse(delivery, String.valueOf(e.getMessage()), e.field());
    } catch (UnknownPartitionException e) {
      drop(delivery, String.valueOf(e.getMessage()));
    }
  }

  /** Reports to the gateway, if the record names it. */
  private void refuse(Delivery delivery, String reason, @Nullable String field) throws Exception {
    RequestAddress address = codec.addressIn(delivery.value()).orElse(null);
    if (address == null || !replies.exists(address.replyTo())) {
      drop(delivery, reason);
      return;
    }
    log.error("Refusing the request with key {}: {}", key(delivery), reason);
    Failure failure =
        new Failure(
            Failure.Code.INVALID_REQUEST, "The request record is invalid: " + reason, field);
    await(
        replies.publish(
            address.replyTo(), new ReplyEvent.Failed(address.id(), delivery.attempt(), failure)));
  }

  private static void drop(Delivery delivery, String reason) {
    log.error(
        "Dropping the record at offset {} of {}-{} with key {}: {}",
        delivery.offset(),
        delivery.topic(),
        delivery.partition(),
        key(delivery),
        reason);
  }

  /** Short enough for a log, without line breaks. */
  private static String key(Delivery delivery) {
    String key = delivery.key();
    return key == null
        ? ""
        : key.substring(0, Math.min(key.length(), 100)).replaceAll("\\p{C}", "?");
  }

  private void handle(GenerationRequest request, Delivery delivery) throws Exception {
    if (request.model().equals(model)) {
      work.handle(request, delivery.attempt());
    } else {
      fail(
          request,
          delivery.attempt(),
          new Failure(
              Failure.Code.INVALID_REQUEST,
              "The request is for the model '%s' but reached a worker of '%s'. All workers of a queue must serve the same model (onevision.model.queue)."
                  .formatted(request.model(), model),
              "model"));
    }
  }

  @Override
  public void exhausted(Delivery delivery, Exception lastFailure) {
    GenerationRequest request;
    try {
      request = codec.decode(delivery.value(), GenerationRequest.class);
      RequestRules.check(request, clock.instant());
    } catch (MalformedMessageException | RequestRules.Broken e) {
      drop(delivery, String.valueOf(e.getMessage()));
      return;
    }
    log.error(
        "Giving request {} up after {} attempts", request.id(), delivery.attempt(), lastFailure);
    try {
      fail(request, delivery.attempt(), givenUp(request, lastFailure));
    } catch (UnknownPartitionException e) {
      drop(delivery, String.valueOf(e.getMessage()));
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      // The record is released, and the report repeated.
      throw new IllegalStateException(
          "The failure of request " + request.id() + " could not be reported", e);
    }
  }

  private static Failure givenUp(GenerationRequest request, Exception lastFailure) {
    String reason =
        lastFailure instanceof WorkerFailedException
            ? "The workers that ran this request stopped unexpectedly, so it is not retried."
            : "The request failed repeatedly. Retry later.";
    return new Failure(
        Failure.Code.INTERNAL,
        reason + " If it fails again, give the operator the request id: " + request.id() + ".",
        null);
  }

  private void fail(GenerationRequest request, int attempt, Failure failure) throws Exception {
    await(replies.to(request).send(new ReplyEvent.Failed(request.id(), attempt, failure)));
  }

  /**
   * Waits until the brokers have a message.
   *
   * @throws Exception the failure of the send
   */
  public static void await(CompletableFuture<Void> sent) throws Exception {
    try {
      sent.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
