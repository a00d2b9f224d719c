package dev.onevision.llm.scheduling;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cheapest moves that turn scattered free slots into one run.
 *
 * <p>It looks at each run of neighboring gaps with enough slots. The regions between the gaps move
 * to the left up to the place where the run begins, and to the right behind it. The cheapest choice
 * copies the fewest rows.
 */
final class Compaction {

  private final List<Region> regions;
  private final int slots;

  /**
   * A compaction.
   *
   * @param regions in order of their slots
   * @param slots size of the cache
   */
  Compaction(List<Region> regions, int slots) {
    this.regions = regions;
    this.slots = slots;
  }

  /** A region's new first slot. */
  record Shift(Region region, int start) {}

  /** The gaps from the one before region {@code first} to the one before region {@code last}. */
  private record Window(int first, int last) {}

  /**
   * The moves, in an order in which each one goes to free slots or overlaps only itself.
   *
   * @param length of the run that becomes free
   * @param before the region behind which the run begins; null for any place
   */
  List<Shift> shifts(int length, @Nullable Region before) {
    int split = before == null ? -1 : regions.indexOf(before) + 1;
    Window window = cheapest(length, split);
    List<Shift> shifts = new ArrayList<>();
    int middle = before == null ? window.last() : split;
    int next = endOf(window.first() - 1);
    for (int i = window.first(); i < middle; i++) {
      add(shifts, regions.get(i), next);
      next += regions.get(i).length();
    }
    int end = startOf(window.last());
    for (int i = window.last() - 1; i >= middle; i--) {
      end -= regions.get(i).length();
      add(shifts, regions.get(i), end);
    }
    return shifts;
  }

  private static void add(List<Shift> shifts, Region region, int start) {
    if (region.start() != start) {
      shifts.add(new Shift(region, start));
    }
  }

  /**
   * The cheapest window with enough free slots.
   *
   * @param split a gap that it must have; -1 for none
   */
  private Window cheapest(int length, int split) {
    Window best = null;
    long least = Long.MAX_VALUE;
    for (int first = 0; first <= (split < 0 ? regions.size() : split); first++) {
      int free = gap(first);
      long cost = 0;
      int last = first;
      while (last < regions.size() && (free < length || last < split)) {
        cost += regions.get(last).rows();
        last++;
        free += gap(last);
      }
      if (free >= length && cost < least) {
        least = cost;
        best = new Window(first, last);
      }
    }
    if (best == null) {
      throw new IllegalStateException("The cache has fewer than %d free slots".formatted(length));
    }
    return best;
  }

  private int gap(int index) {
    return startOf(index) - endOf(index - 1);
  }

  private int endOf(int index) {
    return index < 0 ? 0 : regions.get(index).end();
  }

  private int startOf(int index) {
    return index < regions.size() ? regions.get(index).start() : slots;
  }
}
