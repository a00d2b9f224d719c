package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyAddress;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** The connection to the workers. Thread-safe; never blocks. */
public interface SuiteLink {

  /** Whether replies can be received. Until then no request may be sent. */
  boolean isReady();

  /** The address of this gateway for replies. */
  ReplyAddress replyAddress();

  /**
   * Sends a request to the vision service, or to the LLM service if it has no media.
   *
   * @return completes when the broker has the request; fails with {@link AnswerFailedException} if
   *     the request can never be sent, and with another exception if the broker is not available
   */
  CompletableFuture<Void> send(GenerationRequest request);

  /** Cancels a request at all workers, and ends its answer for clients that resume it. */
  void cancel(String requestId);

  /**
   * Reads the events of a request from the first one that is kept, and then new ones.
   *
   * @param since a time before the first event of the request
   * @param listener called on its own thread, which it may block
   * @return stops the reading; closing it may take a moment
   */
  AutoCloseable follow(String requestId, Instant since, ReplyLog.Listener listener);
}
