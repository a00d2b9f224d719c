package dev.onevision.gateway.batches;

/**
 * Where a batch is in its life:
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
  /** Its lines are being answered. */
  IN_PROGRESS,
  /** Its lines are done and its files are being published. */
  FINALIZING,
  COMPLETED,
  /** Its input was refused. */
  FAILED,
  /** Its completion window ended before its lines were done. */
  EXPIRED,
  /** What is done is being published, the rest is dropped. */
  CANCELLING,
  CANCELLED
}
