package dev.onevision.gateway.access;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** Counts requests and upload bytes in progress, and refuses what is too many. Thread-safe. */
@Component
public class Admission {

  private final LimitProperties limits;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger flexRequests = new AtomicInteger();
  private final AtomicLong uploadBytes = new AtomicLong();
  private final Throughput throughput = new Throughput(System.nanoTime());

  Admission(LimitProperties limits) {
    this.limits = limits;
  }

  /**
   * Lets a request in.
   *
   * @throws NoRoomException when there are too many
   */
  public Visit enter() {
    if (requests.incrementAndGet() > limits.maxConcurrentRequests()) {
      requests.decrementAndGet();
      throw new NoRoomException(
          "This gateway already works on "
              + limits.maxConcurrentRequests()
              + " requests, as many as it may. Please try again.",
          retryAfter());
    }
    return new Visit();
  }

  private Duration retryAfter() {
    synchronized (throughput) {
      return throughput.retryAfter(System.nanoTime());
    }
  }

  private void leave() {
    requests.decrementAndGet();
    synchronized (throughput) {
      throughput.ended(System.nanoTime());
    }
  }

  /** Requests in progress. */
  int requestsInProgress() {
    return requests.get();
  }

  /** Upload bytes held. */
  long uploadBytesHeld() {
    return uploadBytes.get();
  }

  /**
   * One request's stay. Used by one thread at a time, except that {@link #close()} may come from
   * any thread and more than once.
   */
  public final class Visit implements AutoCloseable {

    private long held;
    private boolean flex;
    private boolean closed;

    private Visit() {}

    /**
     * Takes room for more bytes of the request's body.
     *
     * @throws NoRoomException when all requests together would hold too many
     */
    public synchronized void hold(int bytes) {
      if (closed) {
        return;
      }
      if (uploadBytes.addAndGet(bytes) > limits.maxUploadBytes().toBytes()) {
        uploadBytes.addAndGet(-bytes);
        throw new NoRoomException(
            "This gateway is receiving as many uploads as it may. Please try again.", retryAfter());
      }
      held += bytes;
    }

    /**
     * Counts the request among those that wait for spare capacity, whose pictures are kept
     * meanwhile.
     *
     * @throws NoRoomException when there are too many
     */
    public synchronized void waitForSpareCapacity() {
      if (closed || flex) {
        return;
      }
      if (flexRequests.incrementAndGet() > limits.maxFlexRequests()) {
        flexRequests.decrementAndGet();
        throw new NoRoomException(
            "As many requests wait for spare capacity at this gateway as may, "
                + limits.maxFlexRequests()
                + ". Please try again.",
            retryAfter());
      }
      flex = true;
    }

    /** Gives back the room of the body: it is not in memory any more. */
    public synchronized void releaseBytes() {
      uploadBytes.addAndGet(-held);
      held = 0;
    }

    /** Ends the stay. */
    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        releaseBytes();
        if (flex) {
          flexRequests.decrementAndGet();
        }
        leave();
      }
    }
  }
}
