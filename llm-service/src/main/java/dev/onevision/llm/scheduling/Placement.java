package dev.onevision.llm.scheduling;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides how long the regions of sequences are, and which rows they begin with. */
final class Placement {

  /** A copy of fewer rows takes longer than their prefill. */
  private static final int MIN_REUSE = 16;

  private final KvCache cache;
  private final int growth;
  private final CompletionEstimate estimate = new CompletionEstimate();

  /**
   * Placement in a cache.
   *
   * @param growth KV slots by which a region grows
   */
  Placement(KvCache cache, int growth) {
    this.cache = cache;
    this.growth = growth;
  }

  /** Records the length of a completion. */
  void completed(int tokens) {
    estimate.add(tokens);
  }

  /**
   * Makes sure that a running sequence has a slot for its next row, and slots for its drafts if
   * they can become free.
   *
   * @return false if too few slots can become free for the row
   */
  boolean makeSlot(Sequence sequence) {
    int length = sequence.length();
    return reach(sequence, length + sequence.drafts()) || reach(sequence, length);
  }

  private boolean reach(Sequence sequence, int length) {
    Region region = sequence.region();
    return region.length() >= length
        || cache.grow(region, length, Math.max(length, grown(sequence)));
  }

  private int grown(Sequence sequence) {
    return (int) Math.min(sequence.maxLength(), (long) sequence.length() + growth);
  }

  /** Gives a sequence an empty region; null if too few slots can become free. */
  @Nullable Region place(Sequence sequence) {
    return cache.allocate(room(sequence));
  }

  /**
   * Gives a sequence a region, with the rows of its prompt that the cache has.
   *
   * @param running whose rows it may reuse, besides those of finished sequences
   * @return null if too few slots can become free
   */
  @Nullable Region place(Sequence sequence, Set<Sequence> running) {
    if (!cache.hasRoom(room(sequence))) {
      return null; // without a search, because a sequence may wait for many steps
    }
    PrefixCache.Match match = reusable(sequence, running);
    return match == null ? place(sequence) : cache.allocateWith(match, room(sequence));
  }

  /** The most rows of a prompt that the cache has. The last row always runs, for its token. */
  private PrefixCache.@Nullable Match reusable(Sequence sequence, Set<Sequence> running) {
    PromptContent content = sequence.content();
    if (content == null) {
      return null;
    }
    PrefixCache.Match best = cache.find(content);
    for (Sequence other : running) {
      PromptContent its = other.content();
      int common = its == null ? 0 : Math.min(its.commonRows(content), other.cached());
      if (common > (best == null ? 0 : best.rows())) {
        best = new PrefixCache.Match(other.region(), common);
      }
    }
    int rows = best == null ? 0 : Math.min(best.rows(), sequence.promptLength() - 1);
    return best == null || rows < MIN_REUSE ? null : new PrefixCache.Match(best.region(), rows);
  }

  /** The prompt and an expected completion. */
  private int room(Sequence sequence) {
    long expected = (long) sequence.promptLength() + estimate.tokens();
    return (int) Math.min(sequence.maxLength(), Math.max(grown(sequence), expected));
  }
}
