package dev.onevision.gateway.storage;

import dev.onevision.contract.wire.WireMessage;

/**
 * Divides the work on a table's rows among the processes that join: each partition is one process's
 * at a time, and goes to another when its process leaves or dies.
 *
 * <p>Who owns a partition is an opinion; a process that was asleep may hold an old one. What counts
 * is {@link #claim}: of all writers that ever claimed a partition only the last can write.
 *
 * @param <R> what a row is
 */
public interface TableShares<R extends WireMessage> extends AutoCloseable {

  /** Joins; the owner is called on a thread of this object. */
  void join(Owner owner);

  /** The partition of a row. */
  int partition(String key);

  /**
   * Shuts out every writer of the partition there was before. What they had written by then is seen
   * after the next {@link SharedTable#refresh}; blocks for a moment.
   *
   * @throws OwnershipLostException if the broker did not grant it
   */
  FencedWriter<R> claim(int partition);

  /** Leaves at once, so that others need not wait until this process counts as dead. */
  @Override
  void close();

  /** Who works on the partitions of this process. */
  interface Owner {

    /** The partition is this process's from now on. */
    void gained(int partition);

    /** The partition will be another process's as soon as this returns. */
    void lost(int partition);
  }

  /**
   * The one writer of a partition. Thread-safe.
   *
   * @param <R> what a row is
   */
  interface FencedWriter<R extends WireMessage> extends AutoCloseable {

    /**
     * Writes a row; blocks until it is safe.
     *
     * @throws OwnershipLostException if it is not known to be written: another process claimed the
     *     partition, or the broker did not answer. This writer is of no more use
     */
    void put(String key, R row);

    @Override
    void close();
  }
}
