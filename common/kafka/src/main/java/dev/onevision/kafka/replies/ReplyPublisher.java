package dev.onevision.kafka.replies;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import java.util.concurrent.CompletableFuture;

/** Sends reply events to a gateway, in order per request. Thread-safe; never blocks. */
public interface ReplyPublisher {

  /**
   * Sends one event.
   *
   * @return completes when the broker has the event; a sender must wait for that only for the last
   *     event of a request
   */
  CompletableFuture<Void> publish(ReplyAddress address, ReplyEvent event);

  /** Whether the address exists; true while that is unknown. Does not block. */
  default boolean exists(ReplyAddress address) {
    return true;
  }

  /** The destination of a request's reply events: its gateway, or the topics of captions. */
  default ReplyTo to(GenerationRequest request) {
    return new GatewayReplies(this, request.replyTo());
  }
}
