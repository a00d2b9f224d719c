package dev.onevision.worker.requests;

import dev.onevision.contract.wire.ControlMessage;
import dev.onevision.worker.queue.RecentIds;

/**
 * The requests that were cancelled recently; some may not have arrived yet. Holds a bounded number.
 * Thread-safe.
 */
public final class Cancellations {

  private static final int MAX_REQUESTS = 10_000;
  private static final int MAX_ID = 512;

  private final RecentIds ids = new RecentIds(MAX_REQUESTS);

  /** Takes a message of the control bus. */
  public void hear(ControlMessage message) {
    switch (message) {
      case ControlMessage.Cancel(var requestId) -> {
        if (requestId.length() <= MAX_ID) { // longer ids are refused
          ids.add(requestId);
        }
      }
      case ControlMessage.Begun _ -> {} // for the work queues
    }
  }

  /** Whether the request was cancelled recently. */
  public boolean contains(String requestId) {
    return ids.contains(requestId);
  }
}
