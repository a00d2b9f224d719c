package dev.onevision.llm.kvcache;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Hands out contiguous regions of the K/V cache's slots: first fit, neighbours merged when they
 * become free. Not thread-safe.
 *
 * <p>Invariant: free and taken regions never overlap and together are all slots; no two free
 * regions touch.
 */
public final class RegionAllocator {

  private final int slots;
  private final TreeMap<Integer, Integer> free = new TreeMap<>();
  private final Map<Integer, Integer> taken = new HashMap<>();
  private int used;

  /**
   * An allocator with all slots free.
   *
   * @param slots of the cache, at least 1
   */
  public RegionAllocator(int slots) {
    if (slots < 1) {
      throw new IllegalArgumentException("a cache needs at least one slot, not " + slots);
    }
    this.slots = slots;
    free.put(0, slots);
  }

  /**
   * Takes a region.
   *
   * @param length in slots, at least 1
   * @return its first slot; empty if no free region is that long
   */
  public OptionalInt allocate(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("a region needs at least one slot, not " + length);
    }
    for (Map.Entry<Integer, Integer> region : free.entrySet()) {
      if (region.getValue() >= length) {
        int start = region.getKey();
        int rest = region.getValue() - length;
        free.remove(start);
        if (rest > 0) {
          free.put(start + length, rest);
        }
        taken.put(start, length);
        used += length;
        return OptionalInt.of(start);
      }
    }
    return OptionalInt.empty();
  }

  /** Gives a region back. */
  public void release(int start) {
    Integer length = taken.remove(start);
    if (length == null) {
      throw new IllegalArgumentException("no region starts at slot " + start);
    }
    used -= length;
    int begin = start;
    int end = start + length;
    Map.Entry<Integer, Integer> before = free.lowerEntry(start);
    if (before != null && before.getKey() + before.getValue() == start) {
      begin = before.getKey();
      free.remove(begin);
    }
    Integer after = free.remove(end);
    free.put(begin, (after == null ? end : end + after) - begin);
  }

  /** Slots there are. */
  public int slots() {
    return slots;
  }

  /** Slots that are taken. */
  public int used() {
    return used;
  }
}
