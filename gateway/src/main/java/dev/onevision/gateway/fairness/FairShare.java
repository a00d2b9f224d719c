package dev.onevision.gateway.fairness;

import java.util.HashMap;
import java.util.Map;

/**
 * Divides a capacity between clients, whoever they are and however many.
 *
 * <p>A client may hold at most {@code weight} times what is free ("dynamic thresholds": A.
 * Choudhury and E. Hahne, "Dynamic queue length thresholds for shared-memory packet switches",
 * 1998). So a client that is alone gets {@code weight / (weight + 1)} of the capacity, {@code n}
 * clients that want more than there is get equal parts, and something is always free for a client
 * that comes.
 *
 * <p>Invariant: what all clients hold is never more than the capacity. Not thread-safe.
 */
public final class FairShare {

  private final long capacity;
  private final int weight;
  private final Map<String, Long> held = new HashMap<>();
  private long taken;

  /**
   * A capacity of which nothing is taken.
   *
   * @param capacity units there are
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
    /** There is not enough left for anybody. */
    FULL,
    /** There is enough left, but not for this client. */
    OVER_SHARE
  }

  /** Takes units for the client, all or none. */
  public Verdict take(String client, long units) {
    if (units == 0) {
      return Verdict.TAKEN;
    }
    long free = capacity - taken;
    if (units > free) {
      return Verdict.FULL;
    }
    // The share is what it would be before the last unit, so that a client can have the first one.
    if (held(client) + units - 1 >= weight * (free - units + 1)) {
      return Verdict.OVER_SHARE;
    }
    taken += units;
    held.merge(client, units, Long::sum);
    return Verdict.TAKEN;
  }

  /** Gives units back. */
  public void giveBack(String client, long units) {
    if (units > held(client)) {
      throw new IllegalStateException("gives back " + units + " units of " + held(client));
    }
    taken -= units;
    held.compute(client, (name, count) -> count == null || count == units ? null : count - units);
  }

  /** What the client holds. */
  public long held(String client) {
    return held.getOrDefault(client, 0L);
  }

  /** What all clients hold. */
  public long taken() {
    return taken;
  }

  /** Clients that hold something. */
  public int clients() {
    return held.size();
  }
}
