package dev.onevision.vision.encoder;

import dev.onevision.contract.wire.Priority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Chooses the tiles of the next pass through the tower, among the images and videos that wait.
 *
 * <pre>
 *   add --&gt; waiting --first tile planned--&gt; begun --last tile planned--&gt; gone
 *              |                               |
 *              +-------------remove------------+--&gt; gone
 * </pre>
 *
 * <p>1. Media of interactive requests come before those of batch requests, which take the places
 * that are left. 2. Among equals, the places go in turn to the oldest medium and to the one with
 * the fewest tiles left. So a small image does not wait for a long video, and small images cannot
 * hold a video up for longer than twice its own time. Not thread-safe.
 *
 * @param <M> an image or a video
 */
final class TileSchedule<M> {

  private final List<Entry<M>> entries = new ArrayList<>();
  private boolean oldestIsNext = true;

  /** The next tiles of a medium in a pass. */
  record Share<M>(M media, int tiles) {}

  private static final class Entry<M> {

    private final M media;
    private final Priority priority;
    private int left;
    private boolean begun;

    Entry(M media, Priority priority, int tiles) {
      this.media = media;
      this.priority = priority;
      this.left = tiles;
    }

    boolean isEmpty() {
      return left == 0;
    }
  }

  /** Adds an image or a video, the youngest of all. */
  void add(M media, Priority priority, int tiles) {
    if (tiles < 1) {
      throw new IllegalArgumentException("No tiles");
    }
    entries.add(new Entry<>(media, priority, tiles));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Number of images and videos of which no tile was planned. */
  int waiting() {
    return (int) entries.stream().filter(entry -> !entry.begun).count();
  }

  /** Removes a medium, unless one of its tiles was planned; says whether it did. */
  boolean removeWaiting(M media) {
    return entries.removeIf(entry -> entry.media == media && !entry.begun);
  }

  /** Removes a medium wherever it is. */
  void remove(M media) {
    entries.removeIf(entry -> entry.media == media);
  }

  /** Removes and returns all media that have tiles left. */
  List<M> removeAll() {
    List<M> all = entries.stream().map(entry -> entry.media).toList();
    entries.clear();
    return all;
  }

  /** Plans a pass of at most this number of tiles; empty if nothing waits. */
  List<Share<M>> next(int maxTiles) {
    SequencedMap<Entry<M>, Integer> planned = new LinkedHashMap<>();
    for (int place = 0; place < maxTiles && !entries.isEmpty(); place++) {
      Entry<M> entry = oldestIsNext ? oldest() : smallest();
      oldestIsNext = !oldestIsNext;
      entry.left--;
      entry.begun = true;
      planned.merge(entry, 1, Integer::sum);
      if (entry.isEmpty()) {
        entries.remove(entry);
      }
    }
    List<Share<M>> shares = new ArrayList<>();
    planned.forEach((entry, tiles) -> shares.add(new Share<>(entry.media, tiles)));
    return shares;
  }

  private Entry<M> oldest() {
    return entries.stream().min(Comparator.comparing(entry -> entry.priority)).orElseThrow();
  }

  private Entry<M> smallest() {
    return entries.stream()
        .min(
            Comparator.<Entry<M>, Priority>comparing(entry -> entry.priority)
                .thenComparing(entry -> entry.left))
        .orElseThrow();
  }
}
