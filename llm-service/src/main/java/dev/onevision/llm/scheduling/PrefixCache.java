package dev.onevision.llm.scheduling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The regions of finished sequences, whose rows others may reuse; the least recently used one goes
 * first. Not thread-safe.
 */
final class PrefixCache {

  /** Bounds the search; the slots bound what long sequences take. */
  private static final int MAX_PREFIXES = 1024;

  private final Map<Region, Kept> prefixes = new LinkedHashMap<>();
  private long uses;
  private int slots;

  private record Kept(PromptContent content, long lastUse) {}

  /** A region whose first rows are those of a sequence. */
  record Match(Region region, int rows) {}

  /**
   * Keeps a region, unless another one has all its rows. Others of which it has nearly all rows go:
   * those of other choices, and of other questions about the same image.
   *
   * @return the regions to release: the others, or the new one itself
   */
  List<Region> keep(Region region, PromptContent content) {
    List<Region> released = new ArrayList<>();
    for (Map.Entry<Region, Kept> entry : prefixes.entrySet()) {
      int common = entry.getValue().content().commonRows(content);
      if (common == content.length()) {
        touch(entry.getKey());
        return List.of(region);
      }
      if (8L * common >= 7L * entry.getValue().content().length()) {
        released.add(entry.getKey());
      }
    }
    released.forEach(this::remove);
    if (prefixes.size() >= MAX_PREFIXES) {
      released.add(removeOldest(Set.of()));
    }
    prefixes.put(region, new Kept(content, uses++));
    slots += region.length();
    return released;
  }

  /** The region that has the most rows of this content; null if none has any. */
  @Nullable Match find(PromptContent content) {
    Match best = null;
    for (Map.Entry<Region, Kept> entry : prefixes.entrySet()) {
      int common = entry.getValue().content().commonRows(content);
      if (common > (best == null ? 0 : best.rows())) {
        best = new Match(entry.getKey(), common);
      }
    }
    return best;
  }

  /** Records that a region is used, if it is kept. */
  void touch(Region region) {
    Kept kept = prefixes.remove(region);
    if (kept != null) {
      prefixes.put(region, new Kept(kept.content(), uses++));
    }
  }

  boolean has(Region region) {
    return prefixes.containsKey(region);
  }

  /** When a region was used last; empty if it is not kept. */
  OptionalLong lastUse(Region region) {
    Kept kept = prefixes.get(region);
    return kept == null ? OptionalLong.empty() : OptionalLong.of(kept.lastUse());
  }

  /** Gives a region up. The caller owns it. */
  void remove(Region region) {
    if (prefixes.remove(region) != null) {
      slots -= region.length();
    }
  }

  /** Gives up the region that was not used for the longest time. The caller owns it. */
  Region removeOldest(Set<Region> spared) {
    for (Region region : prefixes.keySet()) {
      if (!spared.contains(region)) {
        remove(region);
        return region;
      }
    }
    throw new IllegalStateException("No prefix is left");
  }

  /** KV slots of all regions. */
  int slots() {
    return slots;
  }

  /** The regions, the least recently used first. */
  List<Region> regions() {
    return List.copyOf(prefixes.keySet());
  }
}
