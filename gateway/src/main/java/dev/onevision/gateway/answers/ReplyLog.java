package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.ReplyEvent;
import java.time.Instant;
import java.util.function.Consumer;

/** Reads replies back, of any gateway, as long as they are kept. Thread-safe. */
public interface ReplyLog {

  /**
   * Takes the events of one request, on a thread of its own: as long as it is held up, nothing more
   * is read. It must not be when it is closed.
   */
  interface Listener extends Consumer<ReplyEvent> {

    /** All that had been written was taken; what comes now is new. */
    void caughtUp();
  }

  /**
   * Reads a request's events, first those that are there and then the new ones, until it is closed.
   *
   * @param since no event of the request is older
   */
  AutoCloseable follow(String requestId, Instant since, Listener listener);
}
