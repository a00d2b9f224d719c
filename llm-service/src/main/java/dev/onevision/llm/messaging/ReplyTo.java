package dev.onevision.llm.messaging;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.kafka.replies.ReplyPublisher;
import java.util.concurrent.CompletableFuture;

/** Where the reply events of a request go. */
sealed interface ReplyTo {

  /**
   * Sends an event. Does not block.
   *
   * @return completes when the broker has the event
   */
  CompletableFuture<Void> send(ReplyEvent event);

  /** The destination of a request's replies. */
  static ReplyTo of(GenerationRequest request, ReplyPublisher replies) {
    return request.caption() == null
        ? new GatewayPartition(request.replyTo(), replies)
        : new CaptionRecord(request.replyTo(), replies.of(request));
  }

  /** The partition of the gateway that waits. */
  record GatewayPartition(ReplyAddress address, ReplyPublisher replies) implements ReplyTo {

    @Override
    public CompletableFuture<Void> send(ReplyEvent event) {
      return replies.publish(address, event);
    }
  }

  /**
   * One record in a captions topic, written at the end.
   *
   * @param unused the address that the wire requires, which the publisher ignores
   * @param caption the publisher of this caption
   */
  record CaptionRecord(ReplyAddress unused, ReplyPublisher caption) implements ReplyTo {

    @Override
    public CompletableFuture<Void> send(ReplyEvent event) {
      return caption.publish(unused, event);
    }
  }
}
