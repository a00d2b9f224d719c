package dev.onevision.kafka.replies;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import java.util.concurrent.CompletableFuture;

/** Sends events to a gateway, in order per request. Thread-safe; never blocks on the broker. */
public interface ReplyPublisher {

  /**
   * Sends one event.
   *
   * @return completes when the broker has the event; tokens need not wait for it, the end of an
   *     answer must
   */
  CompletableFuture<Void> publish(ReplyAddress address, ReplyEvent event);

  /** Whether the address exists, as far as is known here; does not block. */
  default boolean exists(ReplyAddress address) {
    return true;
  }

  /** Where the events of this request go: to its gateway, or to the topics of captions. */
  default ReplyPublisher of(GenerationRequest request) {
    return this;
  }
}
