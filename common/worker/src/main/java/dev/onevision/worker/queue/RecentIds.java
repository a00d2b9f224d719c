package dev.onevision.worker.queue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The ids that were added last, up to a maximum number. Thread-safe. */
public final class RecentIds {

  private final Set<String> ids;

  /** Holds the latest {@code max} ids. */
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

  /** Adds an id, and drops the oldest one above the maximum. */
  public void add(String id) {
    ids.add(id);
  }

  /** Whether the id is among the latest. */
  public boolean contains(String id) {
    return ids.contains(id);
  }
}
