package dev.onevision.kafka.claimcheck;

/** The content of a claim check could not be read back. */
public final class ClaimCheckException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public ClaimCheckException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** What went wrong, and so what may help. */
  public enum Reason {
    /** Retention deleted the chunks: make the content again. */
    EXPIRED,
    /** The bytes are not those that were written: make the content again. */
    DAMAGED,
    /** The broker did not deliver in time: try again. */
    UNAVAILABLE
  }
}
