package dev.onevision.kafka.replies;

import dev.onevision.contract.wire.ReplyEvent;
import java.util.concurrent.CompletableFuture;

/**
 * The destination of one request's reply events: a gateway, or a record in a topic of captions. The
 * events of a request come from one thread at a time.
 */
public sealed interface ReplyTo permits GatewayReplies, CaptionReplies {

  /**
   * Sends an event. Does not block.
   *
   * @return completes when the broker has the event
   */
  CompletableFuture<Void> send(ReplyEvent event);
}
