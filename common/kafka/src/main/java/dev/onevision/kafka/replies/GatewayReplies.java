package dev.onevision.kafka.replies;

import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import java.util.concurrent.CompletableFuture;

/** The reply events of a request for which a gateway waits. */
record GatewayReplies(ReplyPublisher publisher, ReplyAddress address) implements ReplyTo {

  @Override
  public CompletableFuture<Void> send(ReplyEvent event) {
    return publisher.publish(address, event);
  }
}
