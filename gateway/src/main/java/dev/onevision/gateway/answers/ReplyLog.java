package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.ReplyEvent;
import java.time.Instant;
import java.util.function.Consumer;

/** Reads the replies of any request again, from any gateway, until they expire. Thread-safe. */
public interface ReplyLog {

  /**
   * Receives the events of one request on its own thread. While it blocks, nothing more is read. It
   * must not block once closed.
   */
  interface Listener extends Consumer<ReplyEvent> {

    /** All earlier events were delivered; further events are new. */
    void caughtUp();
  }

  /**
   * Reads the events of a request from the oldest to the newest, and then new ones, until closed.
   *
   * @param since a time before the first event of the request
   */
  AutoCloseable follow(String requestId, Instant since, Listener listener);
}
