package dev.onevision.gateway.batches;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Tracks which lines are done. Lines start in order and end in any order:
 *
 * <pre>
 *   done ... done | first open | done, open, done ... | next | not started
 * </pre>
 *
 * <p>Bounded, because only a limited number of lines may start beyond the first open one. Pure;
 * used by one thread.
 */
final class LineTally {

  /** How many lines may start beyond the first open one. */
  private static final int FURTHEST_AHEAD = 2048;

  private final NavigableSet<Integer> done = new TreeSet<>();
  private final Map<Integer, Long> begins = new HashMap<>();
  private int firstOpen;
  private long firstOpenByte;
  private int next;
  private int completed;
  private int failed;

  /** Continues from the state of an earlier tally. */
  LineTally(int firstOpen, long firstOpenByte, List<Integer> done, int completed, int failed) {
    this.firstOpen = firstOpen;
    this.firstOpenByte = firstOpenByte;
    this.next = firstOpen;
    this.done.addAll(done);
    this.completed = completed;
    this.failed = failed;
  }

  /** The index of the next line to read. */
  int next() {
    return next;
  }

  boolean mayStart() {
    return next - firstOpen < FURTHEST_AHEAD;
  }

  /**
   * Records that the next line was read.
   *
   * @return whether the line still has to run
   */
  boolean read(long begin, long end) {
    int line = next++;
    begins.put(line, begin);
    begins.put(next, end);
    boolean open = !done.contains(line);
    advance();
    return open;
  }

  /** Records that a line has ended. */
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

  // Only over lines that were read, because the positions of the others are unknown.
  private void advance() {
    while (firstOpen < next && done.remove(firstOpen)) {
      begins.remove(firstOpen);
      firstOpen++;
      firstOpenByte = begins.getOrDefault(firstOpen, firstOpenByte);
    }
  }

  /** Restarts reading at the first open line. */
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
