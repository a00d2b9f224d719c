package dev.onevision.worker.queue;

/**
 * Works on one record of a queue at a time per slot. Called from several slots at once.
 *
 * <p>Returning acknowledges the record: whatever must not be lost was written before. After a throw
 * any worker takes it again, from the end of its partition; after the bounded number of failures,
 * or of workers that never said what became of it, {@link #exhausted} is called and the record is
 * dropped from the queue.
 */
public interface WorkHandler {

  /**
   * Does the work; may block for as long as it takes, the slot renews the record's lock meanwhile.
   */
  void handle(Delivery delivery) throws Exception;

  /**
   * Tells whoever waits that this record was given up.
   *
   * @throws RuntimeException if they could not be told; the record is released then
   */
  void exhausted(Delivery delivery, Exception lastFailure);
}
