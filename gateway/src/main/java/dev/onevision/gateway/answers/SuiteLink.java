package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyAddress;
import java.time.Instant;
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

  /**
   * Tells every worker that nobody waits for this request any more, and those who want to go on
   * reading its answer that it has ended.
   */
  void cancel(String requestId);

  /**
   * Hears a request's events again from the first one that is kept, and then the new ones.
   *
   * @param since no event of the request is older
   * @param listener called on a thread of its own, which it may hold up
   * @return ends it when closed, which may take a moment
   */
  AutoCloseable follow(String requestId, Instant since, ReplyLog.Listener listener);
}
