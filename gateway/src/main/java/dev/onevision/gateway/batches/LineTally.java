package dev.onevision.gateway.batches;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which lines are done. Lines are started in order and done in any order:
 *
 * <pre>
 *   done ... done | first open | done, open, done ... | next | not started
 * </pre>
 *
 * <p>How far lines may be started ahead of the first open one is bounded, and with it this object.
 * Pure, used by one thread.
 */
final class LineTally {

  /** Lines that may be started ahead of one that takes long. */
  private static final int FURTHEST_AHEAD = 2048;

  private final NavigableSet<Integer> done = new TreeSet<>();
  private final Map<Integer, Long> begins = new HashMap<>();
  private int firstOpen;
  private long firstOpenByte;
  private int next;
  private int completed;
  private int failed;

  /** Goes on where another tally was. */
  LineTally(int firstOpen, long firstOpenByte, List<Integer> done, int completed, int failed) {
    this.firstOpen = firstOpen;
    this.firstOpenByte = firstOpenByte;
    this.next = firstOpen;
    this.done.addAll(done);
    this.completed = completed;
    this.failed = failed;
  }

  /** The index of the line that is read next. */
  int next() {
    return next;
  }

  boolean mayStart() {
    return next - firstOpen < FURTHEST_AHEAD;
  }

  /**
   * Notes that the next line was read.
   *
   * @return whether it is still to be done
   */
  boolean read(long begin, long end) {
    int line = next++;
    begins.put(line, begin);
    begins.put(next, end);
    boolean open = !done.contains(line);
    advance();
    return open;
  }

  /** Notes that a line is done. */
  void done(int line, boolean success) {
    if (line < firstOpen || !done.add(line)) {
      throw new IllegalStateException("line " + line + " is done twice");
    }
    if (success) {
      completed++;
    } else {
      failed++;
    }
    advance();
  }

  // Only over lines that were read: where the others begin is not known yet.
  private void advance() {
    while (firstOpen < next && done.remove(firstOpen)) {
      begins.remove(firstOpen);
      firstOpen++;
      firstOpenByte = begins.getOrDefault(firstOpen, firstOpenByte);
    }
  }

  /** Reading starts again with the first open line. */
  void rewind() {
    next = firstOpen;
    begins.clear();
  }

  int firstOpen() {
    return firstOpen;
  }

  long firstOpenByte() {
    return firstOpenByte;
  }

  List<Integer> doneAhead() {
    return List.copyOf(done);
  }

  int completed() {
    return completed;
  }

  int failed() {
    return failed;
  }
}
