package dev.onevision.llm.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The regions of the KV cache: those of running sequences, and prefixes, which are kept as long as
 * nobody needs their slots. Records the copies that moving regions takes. Not thread-safe.
 */
final class KvCache {

  private final RegionAllocator regions;
  private final int maxKept;
  private final PrefixCache prefixes = new PrefixCache();
  private List<SlotCopy> copies = new ArrayList<>();

  /**
   * An empty cache.
   *
   * @param maxKept max slots of prefixes
   */
  KvCache(int slots, int maxKept) {
    this.regions = new RegionAllocator(slots);
    this.maxKept = maxKept;
  }

  /**
   * Allocates a region: where slots are free, or in place of prefixes, or by moving others.
   *
   * @return null if too few slots can become free
   */
  @Nullable Region allocate(int length) {
    return allocate(length, Set.of());
  }

  private @Nullable Region allocate(int length, Set<Region> spared) {
    if (length > evictable(spared)) {
      return null;
    }
    Region region = regions.allocate(length);
    if (region != null) {
      return region;
    }
    if (!evictRun(length, null, spared)) {
      evictOldest(length, spared);
      regions.gather(length, null, this::copyMoved);
    }
    return regions.allocate(length);
  }

  /**
   * Allocates a region that begins with rows of another one: a copy, or a prefix itself if little
   * else is in it, or if there are no slots for a copy.
   *
   * @return null if too few slots can become free
   */
  @Nullable Region allocateWith(PrefixCache.Match match, int length) {
    Region source = match.region();
    prefixes.touch(source);
    int lost = source.rows() - match.rows();
    if (prefixes.has(source) && lost <= match.rows() / 8) {
      return takeOver(match, length);
    }
    Region region = allocate(length, Set.of(source));
    if (region != null) {
      copy(source, region, match.rows());
      return region;
    }
    return prefixes.has(source) ? takeOver(match, length) : null;
  }

  private @Nullable Region takeOver(PrefixCache.Match match, int length) {
    Region region = match.region();
    if (length > evictable(Set.of())) {
      return null;
    }
    prefixes.remove(region);
    region.fill(match.rows());
    if (region.length() > length) {
      regions.shrink(region, length);
    } else if (region.length() < length) {
      grow(region, length, length);
    }
    return region;
  }

  /** Whether a region of this length can be allocated, with rows of another one or without. */
  boolean hasRoom(int length) {
    return length <= evictable(Set.of());
  }

  /** Slots that are free, or become free by evicting prefixes. */
  private int evictable(Set<Region> spared) {
    int kept = spared.stream().filter(prefixes::has).mapToInt(Region::length).sum();
    return regions.free() + prefixes.slots() - kept;
  }

  /**
   * Makes a region longer: in place, or elsewhere, or in place of prefixes, or by moving others.
   *
   * @param min the length that it needs
   * @param length that it gets if it cannot grow into free slots behind it
   * @return false if too few slots can become free
   */
  boolean grow(Region region, int min, int length) {
    if (regions.extend(region, min, length) || move(region, length)) {
      return true;
    }
    int missing = length - region.length();
    if (missing > evictable(Set.of())) {
      return false;
    }
    if (evictRun(length, region, Set.of())) {
      return regions.extend(region, length, length) || move(region, length);
    }
    evictOldest(missing, Set.of());
    regions.gather(missing, region, this::copyMoved);
    return regions.extend(region, length, length);
  }

  private boolean move(Region region, int length) {
    int old = region.start();
    boolean moved = regions.move(region, length);
    if (moved) {
      copyMoved(region, old);
    }
    return moved;
  }

  private boolean evictRun(int length, @Nullable Region grown, Set<Region> spared) {
    if (prefixes.slots() == 0) {
      return false;
    }
    Eviction eviction =
        new Eviction(
            regions.regions(),
            regions.slots(),
            region -> spared.contains(region) ? OptionalLong.empty() : prefixes.lastUse(region));
    List<Region> evicted = eviction.regions(length, grown);
    evicted.forEach(prefixes::remove);
    evicted.forEach(regions::release);
    return !evicted.isEmpty();
  }

  private void evictOldest(int length, Set<Region> spared) {
    while (regions.free() < length) {
      regions.release(prefixes.removeOldest(spared));
    }
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

  /** Keeps the filled rows of a region until their slots are needed. */
  void keep(Region region, PromptContent content) {
    regions.shrink(region, region.rows());
    prefixes.keep(region, content).forEach(regions::release);
    while (prefixes.slots() > maxKept) {
      regions.release(prefixes.removeOldest(Set.of()));
    }
  }

  /** The prefix that has the most rows of this content; null if none has any. */
  PrefixCache.@Nullable Match find(PromptContent content) {
    return prefixes.find(content);
  }

  /** Frees all prefixes. */
  void forgetPrefixes() {
    for (Region region : prefixes.regions()) {
      prefixes.remove(region);
      regions.release(region);
    }
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

  /** Slots of running sequences. */
  int used() {
    return regions.used() - prefixes.slots();
  }

  /** Slots of prefixes. */
  int kept() {
    return prefixes.slots();
  }

  /**
   * Verifies that the cache has these regions, the prefixes, and no others.
   *
   * @throws IllegalStateException if an invariant is violated
   */
  void check(List<Region> running) {
    regions.check();
    List<Region> expected = new ArrayList<>(running);
    expected.addAll(prefixes.regions());
    List<Region> all = regions.regions();
    if (all.size() != expected.size() || !Set.copyOf(all).containsAll(expected)) {
      throw new IllegalStateException(
          "The cache has the regions %s, not %s".formatted(all, expected));
    }
    int kept = prefixes.regions().stream().mapToInt(Region::length).sum();
    if (kept != prefixes.slots()) {
      throw new IllegalStateException(
          "The prefixes have %d slots, not %d".formatted(kept, prefixes.slots()));
    }
  }
}
