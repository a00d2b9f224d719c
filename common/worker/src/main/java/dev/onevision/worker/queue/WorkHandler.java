package dev.onevision.worker.queue;

import org.jspecify.annotations.Nullable;

/**
 * Works on the records of a queue, one at a time per lane; several lanes call at once.
 *
 * <p>A return acknowledges the record: what must not be lost has to be written before. After an
 * exception the record goes to the end of its partition, for any worker. After the maximum number
 * of failures, or of workers lost with the record, the queue calls {@link #exhausted} and drops the
 * record.
 */
public interface WorkHandler {

  /** The id of the request in a record, for spans and log lines; null if it has none. */
  default @Nullable String requestId(Delivery delivery) {
    return delivery.key();
  }

  /** Does the work. May block for any time: the lane renews the record's lock meanwhile. */
  void handle(Delivery delivery) throws Exception;

  /**
   * Reports to the record's sender that the record is given up.
   *
   * @throws RuntimeException if the report failed; the record is released then
   */
  void exhausted(Delivery delivery, Exception lastFailure);
}
