package dev.onevision.worker.queue;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The slots of one share group in this process. */
final class ShareWorkQueue implements WorkQueue {

  private static final Logger LOGGER = LoggerFactory.getLogger(ShareWorkQueue.class);
  private static final Duration ABANDON = Duration.ofSeconds(5);

  private final String group;
  private final List<Slot> slots;
  private final Duration drain;
  private final Consumer<WorkQueue> onClose;

  ShareWorkQueue(
      String group,
      int slots,
      IntFunction<Slot> slot,
      Duration drain,
      Consumer<WorkQueue> onClose) {
    this.group = group;
    this.slots = IntStream.range(0, slots).mapToObj(slot).toList();
    this.drain = drain;
    this.onClose = onClose;
  }

  void start() {
    slots.forEach(Slot::start);
  }

  @Override
  public boolean isReady() {
    return slots.stream().allMatch(Slot::isReady);
  }

  /** Whether the idle slots have one fetch waiting between them. */
  boolean isSettled() {
    return slots.stream().allMatch(Slot::isSettled);
  }

  @Override
  public int busySlots() {
    return (int) slots.stream().filter(Slot::isBusy).count();
  }

  @Override
  public void close() {
    slots.forEach(Slot::stop);
    boolean interrupted = !join(drain);
    List<Slot> late = slots.stream().filter(slot -> !slot.hasEnded()).toList();
    if (!late.isEmpty()) {
      LOGGER.warn("{} releases {} records that were not done within {}", group, late.size(), drain);
      late.forEach(Slot::abandon);
      interrupted |= !join(ABANDON);
    }
    onClose.accept(this);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns false if it was interrupted. */
  private boolean join(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      for (Slot slot : slots) {
        slot.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
