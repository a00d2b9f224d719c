package dev.onevision.gateway.storage;

import dev.onevision.contract.wire.WireMessage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Rows by key in a compacted topic, of which every process that started the table holds a copy in
 * memory. Whoever writes bounds their number. Thread-safe.
 *
 * <p>Rows whose keys are the same up to the first slash lie in one partition, so they are seen in
 * the order in which they were written.
 *
 * @param <R> what a row is
 */
public interface SharedTable<R extends WireMessage> extends AutoCloseable {

  /** Starts to read. */
  void start();

  /** Whether all rows that were there at the start have been read. */
  boolean isReady();

  /** The row, as far as it has been read. */
  Optional<R> get(String key);

  /** All rows as far as they have been read, in no order. */
  List<R> rows();

  /**
   * Catches up.
   *
   * @return completes once every row is seen here that anybody had written before this call; fails
   *     with {@link dev.onevision.kafka.connection.BrokerUnavailableException} if that takes too
   *     long
   */
  CompletableFuture<Void> refresh();

  /**
   * Writes a row.
   *
   * @return completes once the row is safe and seen here
   */
  CompletableFuture<Void> put(String key, R row);

  /**
   * Deletes a row.
   *
   * @return completes once the row is gone for everybody, here too
   */
  CompletableFuture<Void> remove(String key);

  @Override
  void close();
}
