package dev.onevision.gateway.batches;

/**
 * The states of a batch:
 *
 * <pre>
 *   validating -> in_progress -> finalizing -> completed | expired
 *        |             |             |
 *        |             +-> cancelling +-> cancelled
 *        +-> failed
 * </pre>
 */
public enum BatchStatus {
  /** Its lines are being checked, or it waits for its turn. */
  VALIDATING,
  /** Its lines are running. */
  IN_PROGRESS,
  /** All lines have ended and its files are being published. */
  FINALIZING,
  COMPLETED,
  /** Its input is invalid. */
  FAILED,
  /** Its completion window ended before its lines did. */
  EXPIRED,
  /** Finished results are being published; the remaining lines are dropped. */
  CANCELLING,
  CANCELLED
}
