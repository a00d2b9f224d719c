package dev.onevision.llm.scheduling;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The regions of the KV cache, and the copies that moving them takes. Not thread-safe. */
final class KvCache {

  private final RegionAllocator regions;
  private List<SlotCopy> copies = new ArrayList<>();

  KvCache(int slots) {
    this.regions = new RegionAllocator(slots);
  }

  /**
   * Allocates a region, and moves others if the free slots are scattered.
   *
   * @return null if too few slots are free
   */
  @Nullable Region allocate(int length) {
    if (length > regions.free()) {
      return null;
    }
    Region region = regions.allocate(length);
    if (region == null) {
      regions.gather(length, null, this::copyMoved);
      region = regions.allocate(length);
    }
    return region;
  }

  /**
   * Makes a region longer: in place, or elsewhere, or by moving others.
   *
   * @param min the length that it needs
   * @param length that it gets if it cannot grow in place
   * @return false if too few slots are free
   */
  boolean grow(Region region, int min, int length) {
    if (regions.extend(region, min, length)) {
      return true;
    }
    int old = region.start();
    if (regions.move(region, length)) {
      copyMoved(region, old);
      return true;
    }
    int missing = length - region.length();
    if (missing > regions.free()) {
      return false;
    }
    regions.gather(missing, region, this::copyMoved);
    return regions.extend(region, length, length);
  }

  private void copyMoved(Region region, int oldStart) {
    if (region.rows() > 0) {
      copies.add(new SlotCopy(oldStart, region.start(), region.rows()));
    }
  }

  /** Copies the first rows of a region to another one. */
  void copy(Region from, Region to, int rows) {
    copies.add(new SlotCopy(from.start(), to.start(), rows));
    to.fill(rows);
  }

  /** Frees a region. */
  void release(Region region) {
    regions.release(region);
  }

  /** The copies since the last call, in order. */
  List<SlotCopy> takeCopies() {
    List<SlotCopy> taken = copies;
    copies = new ArrayList<>();
    return taken;
  }

  /** Size of the cache. */
  int slots() {
    return regions.slots();
  }

  /** Slots in regions. */
  int used() {
    return regions.used();
  }

  /**
   * Verifies that the cache has these regions and no others.
   *
   * @throws IllegalStateException if an invariant is violated
   */
  void check(List<Region> expected) {
    regions.check();
    List<Region> all = regions.regions();
    if (all.size() != expected.size() || !all.containsAll(expected)) {
      throw new IllegalStateException(
          "The cache has the regions %s, not %s".formatted(all, expected));
    }
  }
}
