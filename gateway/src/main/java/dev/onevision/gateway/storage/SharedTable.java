package dev.onevision.gateway.storage;

import dev.onevision.contract.wire.WireMessage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Rows by key in a compacted topic. Every process that starts the table keeps a copy in memory; the
 * writers bound the number of rows. Thread-safe.
 *
 * <p>Rows whose keys are equal up to the first slash are in one partition, so they are read in the
 * order in which they were written.
 *
 * @param <R> the type of rows
 */
public interface SharedTable<R extends WireMessage> extends AutoCloseable {

  /** Starts to read. */
  void start();

  /** Whether the rows from before the start have been read. */
  boolean isReady();

  /** The row in this process's copy. */
  Optional<R> get(String key);

  /** All rows of this process's copy, in no order. */
  List<R> rows();

  /**
   * Reads up to the current end of the topic.
   *
   * @return completes when this copy has every row that was written before the call; fails with
   *     {@link dev.onevision.kafka.connection.BrokerUnavailableException} on a timeout
   */
  CompletableFuture<Void> refresh();

  /**
   * Writes a row.
   *
   * @return completes when the row is durable and in this copy
   */
  CompletableFuture<Void> put(String key, R row);

  /**
   * Deletes a row.
   *
   * @return completes when the deletion is durable and in this copy
   */
  CompletableFuture<Void> remove(String key);

  @Override
  void close();
}
