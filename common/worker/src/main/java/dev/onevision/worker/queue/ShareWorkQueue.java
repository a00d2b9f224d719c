package dev.onevision.worker.queue;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lanes of one share group in this process. */
final class ShareWorkQueue implements WorkQueue {

  private static final Logger log = LoggerFactory.getLogger(ShareWorkQueue.class);
  private static final Duration ABANDON_TIMEOUT = Duration.ofSeconds(5);

  private final String group;
  private final List<Lane> lanes;
  private final Duration drainTimeout;
  private final Consumer<WorkQueue> onClose;

  ShareWorkQueue(
      String group,
      int lanes,
      IntFunction<Lane> lane,
      Duration drainTimeout,
      Consumer<WorkQueue> onClose) {
    this.group = group;
    this.lanes = IntStream.range(0, lanes).mapToObj(lane).toList();
    this.drainTimeout = drainTimeout;
    this.onClose = onClose;
  }

  void start() {
    lanes.forEach(Lane::start);
  }

  @Override
  public boolean isReady() {
    return lanes.stream().allMatch(Lane::isReady);
  }

  /** Whether the idle lanes share one waiting fetch. */
  boolean isSettled() {
    return lanes.stream().allMatch(Lane::isSettled);
  }

  @Override
  public int busyLanes() {
    return (int) lanes.stream().filter(Lane::isBusy).count();
  }

  @Override
  public void close() {
    lanes.forEach(Lane::stop);
    boolean interrupted = !join(drainTimeout);
    List<Lane> late = lanes.stream().filter(lane -> !lane.hasEnded()).toList();
    if (!late.isEmpty()) {
      log.warn(
          "{} hands {} records back that were not done within {}",
          group,
          late.size(),
          drainTimeout);
      late.forEach(Lane::abandon);
      interrupted |= !join(ABANDON_TIMEOUT);
    }
    onClose.accept(this);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns false if it was interrupted. */
  private boolean join(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    try {
      for (Lane lane : lanes) {
        lane.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
