package dev.onevision.kafka.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that polls one consumer after another: created, started once, closed. Thread-safe; only
 * the thread itself calls {@link #polls} and {@link #pause}.
 */
public final class ConsumerThread implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ConsumerThread.class);

  private final String name;
  private final Duration closeTimeout;
  private final CountDownLatch closed = new CountDownLatch(1);

  private @Nullable Thread thread; // guarded by this
  private volatile @Nullable Consumer<byte[], ByteBuffer> current;

  /**
   * Creates a thread that is not started yet.
   *
   * @param closeTimeout max time that {@link #close} waits for the thread to end
   */
  public ConsumerThread(String name, Duration closeTimeout) {
    this.name = name;
    this.closeTimeout = closeTimeout;
  }

  /**
   * Starts the thread.
   *
   * @param loop returns soon after {@link #isClosed} becomes true
   * @throws IllegalStateException if it was started before
   */
  public synchronized void start(Runnable loop) {
    if (thread != null) {
      throw new IllegalStateException(name + " was started already");
    }
    thread = Thread.ofPlatform().name(name).daemon().start(loop);
  }

  /** Whether the thread must end. */
  public boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Sets the consumer that {@link #close} wakes up; null for none. */
  public void polls(@Nullable Consumer<byte[], ByteBuffer> consumer) {
    current = consumer;
  }

  /** Waits this long, or until the thread must end. */
  public void pause(long millis) {
    try {
      if (closed.await(millis, TimeUnit.MILLISECONDS)) {
        log.debug("{} ends", name);
      }
    } catch (InterruptedException e) {
      closed.countDown();
    }
  }

  /** Wakes up the consumer and waits for the end of the thread. */
  @Override
  public void close() {
    closed.countDown();
    Consumer<byte[], ByteBuffer> consumer = current;
    if (consumer != null) {
      consumer.wakeup();
    }
    Thread started;
    synchronized (this) {
      started = thread;
    }
    if (started == null) {
      return;
    }
    try {
      started.join(closeTimeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
