package dev.onevision.gateway.streams;

import dev.onevision.messaging.wire.GenerationRequest;
import dev.onevision.messaging.wire.ReplyAddress;
import java.util.concurrent.CompletableFuture;

/** The way to the workers. Thread-safe; never blocks. */
public interface SuiteLink {

  /** Whether answers can be heard: requests sent before that would wait for nobody. */
  boolean isReady();

  /** Where this gateway hears answers. */
  ReplyAddress replyAddress();

  /**
   * Hands a request to the first worker that must see it.
   *
   * @return completes when the request is safely queued; fails with {@link AnswerFailedException}
   *     when it can never be, and with anything else when the broker did not take it
   */
  CompletableFuture<Void> send(GenerationRequest request);

  /** Tells every worker that nobody waits for this request any more. */
  void cancel(String requestId);
}
