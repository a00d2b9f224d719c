package dev.onevision.worker.queue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The latest ids that were added, up to a maximum number. Thread-safe. */
public final class RecentIds {

  private final Set<String> ids;

  /** Remembers the latest {@code max} ids. */
  public RecentIds(int max) {
    this.ids =
        Collections.synchronizedSet(
            Collections.newSetFromMap(
                new LinkedHashMap<>() {
                  private static final long serialVersionUID = 1L;

                  @Override
                  protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > max;
                  }
                }));
  }

  /** Remembers an id; the oldest one is forgotten if there are too many. */
  public void add(String id) {
    ids.add(id);
  }

  /** Whether the id was added lately. */
  public boolean contains(String id) {
    return ids.contains(id);
  }
}
