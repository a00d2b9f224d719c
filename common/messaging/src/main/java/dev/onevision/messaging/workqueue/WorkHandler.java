package dev.onevision.messaging.workqueue;

/**
 * Works on one record of a queue at a time per slot. Called from several slots at once.
 *
 * <p>Returning acknowledges the record: whatever must not be lost was written before. Throwing
 * releases it to any worker; after the bounded number of deliveries {@link #exhausted} is called
 * instead and the record is dropped from the queue.
 */
public interface WorkHandler {

  /**
   * Does the work; may block for as long as it takes, the slot renews the record's lock meanwhile.
   */
  void handle(Delivery delivery) throws Exception;

  /** Tells whoever waits that this record was given up. */
  void exhausted(Delivery delivery, Exception lastFailure);
}
