package dev.onevision.llm.scheduling;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Allocates contiguous regions of the KV cache: first fit; free neighbours are merged. Not
 * thread-safe.
 *
 * <p>Invariant: free and allocated regions do not overlap and cover all slots; no two free regions
 * touch.
 */
final class RegionAllocator {

  private final int slots;
  private final TreeMap<Integer, Integer> free = new TreeMap<>();
  private final Map<Integer, Integer> allocated = new HashMap<>();
  private int used;

  /**
   * An allocator with all slots free.
   *
   * @param slots size of the cache, at least 1
   */
  RegionAllocator(int slots) {
    if (slots < 1) {
      throw new IllegalArgumentException("A KV cache needs at least one slot, not " + slots);
    }
    this.slots = slots;
    free.put(0, slots);
  }

  /**
   * Allocates a region.
   *
   * @param length in slots, at least 1
   * @return its first slot; empty if no free region is long enough
   */
  OptionalInt allocate(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("A region needs at least one slot, not " + length);
    }
    for (Map.Entry<Integer, Integer> region : free.entrySet()) {
      if (region.getValue() >= length) {
        int start = region.getKey();
        int rest = region.getValue() - length;
        free.remove(start);
        if (rest > 0) {
          free.put(start + length, rest);
        }
        allocated.put(start, length);
        used += length;
        return OptionalInt.of(start);
      }
    }
    return OptionalInt.empty();
  }

  /** Frees the region that starts at this slot. */
  void release(int start) {
    Integer length = allocated.remove(start);
    if (length == null) {
      throw new IllegalArgumentException("No region starts at slot " + start);
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

  /** Size of the cache. */
  int slots() {
    return slots;
  }

  /** Slots in allocated regions. */
  int used() {
    return used;
  }

  /** Allocated regions. */
  int count() {
    return allocated.size();
  }

  /** Length of the allocated region that starts at this slot; 0 if there is none. */
  int length(int start) {
    return allocated.getOrDefault(start, 0);
  }

  /**
   * Verifies the invariant.
   *
   * @throws IllegalStateException if it is violated
   */
  void check() {
    TreeMap<Integer, Integer> all = new TreeMap<>(allocated);
    free.forEach((start, length) -> all.merge(start, length, (one, other) -> 0));
    int next = 0;
    boolean afterFree = false;
    for (Map.Entry<Integer, Integer> region : all.entrySet()) {
      boolean isFree = free.containsKey(region.getKey());
      if (region.getKey() != next || region.getValue() < 1 || (isFree && afterFree)) {
        throw new IllegalStateException(
            "The regions are inconsistent at slot %d: free %s, allocated %s"
                .formatted(next, free, allocated));
      }
      next += region.getValue();
      afterFree = isFree;
    }
    int sum = allocated.values().stream().mapToInt(length -> length).sum();
    if (next != slots || sum != used) {
      throw new IllegalStateException(
          "The regions cover %d of %d slots, %d of %d used".formatted(next, slots, sum, used));
    }
  }
}
