package dev.onevision.llm.scheduling;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds neighboring regions that leave one long run of free slots when they are evicted, so that
 * nothing else moves. Of several runs it takes the one that was not used for the longest time.
 */
final class Eviction {

  private final List<Region> regions;
  private final int slots;
  private final Function<Region, OptionalLong> lastUse;

  /**
   * An eviction.
   *
   * @param regions in order of their slots
   * @param slots size of the cache
   * @param lastUse time of a region's last use; empty if it must stay
   */
  Eviction(List<Region> regions, int slots, Function<Region, OptionalLong> lastUse) {
    this.regions = regions;
    this.slots = slots;
    this.lastUse = lastUse;
  }

  /**
   * The regions to evict.
   *
   * @param length of the run of free slots
   * @param grown a region that may grow to this length by a shorter run behind it
   * @return empty if no run is long enough
   */
  List<Region> regions(int length, @Nullable Region grown) {
    List<Region> best = List.of();
    long oldest = Long.MAX_VALUE;
    for (int first = 0; first < regions.size(); first++) {
      Region before = first == 0 ? null : regions.get(first - 1);
      int start = before == null ? 0 : before.end();
      int needed = before != null && before == grown ? length - before.length() : length;
      long newestUse = -1;
      for (int last = first; last < regions.size(); last++) {
        OptionalLong use = lastUse.apply(regions.get(last));
        if (use.isEmpty() || use.getAsLong() >= oldest) {
          break;
        }
        newestUse = Math.max(newestUse, use.getAsLong());
        int end = last + 1 < regions.size() ? regions.get(last + 1).start() : slots;
        if (end - start >= needed) {
          best = List.copyOf(regions.subList(first, last + 1));
          oldest = newestUse;
          break;
        }
      }
    }
    return best;
  }
}
