package dev.onevision.llm.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Allocates contiguous regions of the KV cache: first fit. Not thread-safe.
 *
 * <p>Invariant: the regions lie within the cache and do not overlap.
 */
final class RegionAllocator {

  private final int slots;
  private final TreeMap<Integer, Region> regions = new TreeMap<>();
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
  }

  /**
   * Allocates a region.
   *
   * @param length in slots, at least 1
   * @return null if no run of free slots is long enough
   */
  @Nullable Region allocate(int length) {
    int start = firstFit(length);
    if (start < 0) {
      return null;
    }
    Region region = new Region(start, length);
    regions.put(start, region);
    used += length;
    return region;
  }

  private int firstFit(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("A region needs at least one slot, not " + length);
    }
    int start = 0;
    for (Region region : regions.values()) {
      if (region.start() - start >= length) {
        return start;
      }
      start = region.end();
    }
    return slots - start >= length ? start : -1;
  }

  /**
   * Extends a region into the free slots behind it.
   *
   * @param min the length that it needs
   * @param max the length that it takes if the slots are free
   * @return false if it cannot have the length that it needs
   */
  boolean extend(Region region, int min, int max) {
    require(region);
    Integer next = regions.higherKey(region.start());
    int room = (next == null ? slots : next) - region.start();
    if (room < min) {
      return false;
    }
    int length = Math.max(region.length(), Math.min(room, max));
    used += length - region.length();
    region.resize(length);
    return true;
  }

  /**
   * Moves a region to free slots of a greater length. The caller copies its rows.
   *
   * @return false if no run of free slots is long enough
   */
  boolean move(Region region, int length) {
    require(region);
    int start = firstFit(length);
    if (start < 0) {
      return false;
    }
    place(region, start);
    used += length - region.length();
    region.resize(length);
    return true;
  }

  /** Frees the end of a region. */
  void shrink(Region region, int length) {
    require(region);
    if (length < 1 || length > region.length() || length < region.rows()) {
      throw new IllegalArgumentException("%s cannot have %d slots".formatted(region, length));
    }
    used += length - region.length();
    region.resize(length);
  }

  private void place(Region region, int start) {
    regions.remove(region.start());
    region.place(start);
    regions.put(start, region);
  }

  /**
   * Moves regions together, so that some free slots form one run.
   *
   * @param length of the run; there are as many free slots
   * @param before the region behind which the run begins; null for any place
   * @param moved receives each region that moved, with its old start, in an order in which no copy
   *     overwrites rows that a later one reads
   */
  void gather(int length, @Nullable Region before, BiConsumer<Region, Integer> moved) {
    Compaction compaction = new Compaction(new ArrayList<>(regions.values()), slots);
    for (Compaction.Shift shift : compaction.shifts(length, before)) {
      int old = shift.region().start();
      place(shift.region(), shift.start());
      moved.accept(shift.region(), old);
    }
  }

  /** Frees a region. */
  void release(Region region) {
    require(region);
    regions.remove(region.start());
    used -= region.length();
  }

  private void require(Region region) {
    if (regions.get(region.start()) != region) {
      throw new IllegalArgumentException("Not allocated: " + region);
    }
  }

  /** Size of the cache. */
  int slots() {
    return slots;
  }

  /** Slots in regions. */
  int used() {
    return used;
  }

  /** Slots in no region. */
  int free() {
    return slots - used;
  }

  /** The regions, by their first slots. */
  List<Region> regions() {
    return List.copyOf(regions.values());
  }

  /**
   * Verifies the invariant.
   *
   * @throws IllegalStateException if it is violated
   */
  void check() {
    int end = 0;
    int sum = 0;
    for (var entry : regions.entrySet()) {
      Region region = entry.getValue();
      if (entry.getKey() != region.start() || region.start() < end || region.length() < 1) {
        throw new IllegalStateException("The regions overlap: " + regions.values());
      }
      end = region.end();
      sum += region.length();
    }
    if (end > slots || sum != used) {
      throw new IllegalStateException(
          "The regions %s take %d of %d slots, not %d"
              .formatted(regions.values(), sum, slots, used));
    }
  }
}
