package dev.onevision.worker.requests;

import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.worker.queue.RecentIds;

/**
 * The requests that were cancelled lately; some of them may not have arrived yet. Thread-safe; only
 * so many are remembered.
 */
public final class Cancellations {

  private static final int REMEMBERED = 10_000;
  private static final int MAX_ID = 512;

  private final RecentIds ids = new RecentIds(REMEMBERED);

  /** Remembers a cancellation. */
  public void hear(ControlMessage message) {
    switch (message) {
      case ControlMessage.Cancel(var requestId) -> {
        if (requestId.length() <= MAX_ID) { // no request has a longer one
          ids.add(requestId);
        }
      }
      case ControlMessage.Begun _ -> {} // the work queues listen to these
    }
  }

  /** Whether the request was cancelled lately. */
  public boolean contains(String requestId) {
    return ids.contains(requestId);
  }
}
