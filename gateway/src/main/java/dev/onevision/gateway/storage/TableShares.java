package dev.onevision.gateway.storage;

import dev.onevision.contract.wire.WireMessage;

/**
 * Assigns the partitions of a table to the processes that join. Each partition belongs to one
 * process at a time, and moves when that process leaves or dies.
 *
 * <p>A process may be wrong about what it owns, for example after a long pause. {@link #claim}
 * decides: only the last writer that claimed a partition can write to it.
 *
 * @param <R> the type of rows
 */
public interface TableShares<R extends WireMessage> extends AutoCloseable {

  /** Joins; calls the owner on this object's thread. */
  void join(Owner owner);

  /** The partition of a row. */
  int partition(String key);

  /**
   * Fences all earlier writers of the partition. The next {@link SharedTable#refresh} returns
   * everything that they wrote. Blocks briefly.
   *
   * @throws OwnershipLostException if the broker did not grant the claim
   */
  FencedWriter<R> claim(int partition);

  /** Leaves the group, so that other processes need not wait for a timeout. */
  @Override
  void close();

  /** Runs the work of this process's partitions. */
  interface Owner {

    /** This process now owns the partition. */
    void gained(int partition);

    /** Another process will own the partition when this method returns. */
    void lost(int partition);
  }

  /**
   * The only writer of a partition. Thread-safe.
   *
   * @param <R> the type of rows
   */
  interface FencedWriter<R extends WireMessage> extends AutoCloseable {

    /**
     * Writes a row; blocks until it is durable.
     *
     * @throws OwnershipLostException if the write may have failed, because another process claimed
     *     the partition or the broker did not respond; this writer cannot be used again
     */
    void put(String key, R row);

    @Override
    void close();
  }
}
