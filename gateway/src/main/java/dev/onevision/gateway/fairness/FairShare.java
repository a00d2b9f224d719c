package dev.onevision.gateway.fairness;

import java.util.HashMap;
import java.util.Map;

/**
 * Divides a capacity fairly between any number of clients.
 *
 * <p>A client may hold at most {@code weight} times what is free ("dynamic thresholds": A.
 * Choudhury and E. Hahne, "Dynamic queue length thresholds for shared-memory packet switches",
 * 1998). So a single client gets {@code weight / (weight + 1)} of the capacity, {@code n} clients
 * with more demand than capacity get equal parts, and some capacity stays free for a new client.
 *
 * <p>Invariant: all clients together never hold more than the capacity. Not thread-safe.
 */
public final class FairShare {

  private final long capacity;
  private final int weight;
  private final Map<String, Long> held = new HashMap<>();
  private long taken;

  /**
   * Creates a share with all capacity free.
   *
   * @param capacity in units
   * @param weight at least 1
   */
  public FairShare(long capacity, int weight) {
    if (capacity < 0 || weight < 1) {
      throw new IllegalArgumentException("capacity " + capacity + ", weight " + weight);
    }
    this.capacity = capacity;
    this.weight = weight;
  }

  /** The result of taking units. */
  public enum Verdict {
    TAKEN,
    /** Not enough is free for any client. */
    FULL,
    /** Enough is free, but this client holds its share. */
    OVER_SHARE
  }

  /** Takes all of the units for the client, or none. */
  public Verdict take(String client, long units) {
    if (units == 0) {
      return Verdict.TAKEN;
    }
    long free = capacity - taken;
    if (units > free) {
      return Verdict.FULL;
    }
    // The share is computed without the last unit, so that every client can get a first one.
    if (held(client) + units - 1 >= weight * (free - units + 1)) {
      return Verdict.OVER_SHARE;
    }
    taken += units;
    held.merge(client, units, Long::sum);
    return Verdict.TAKEN;
  }

  /** Returns units. */
  public void giveBack(String client, long units) {
    if (units > held(client)) {
      throw new IllegalStateException("gives back " + units + " units of " + held(client));
    }
    taken -= units;
    held.compute(client, (name, count) -> count == null || count == units ? null : count - units);
  }

  /** Units that the client holds. */
  public long held(String client) {
    return held.getOrDefault(client, 0L);
  }

  /** Units that all clients hold. */
  public long taken() {
    return taken;
  }

  /** Number of clients that hold units. */
  public int clients() {
    return held.size();
  }
}
