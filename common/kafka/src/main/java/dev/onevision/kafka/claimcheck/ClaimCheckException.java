package dev.onevision.kafka.claimcheck;

/** The content of a claim check could not be read. */
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

  /** What went wrong. */
  public enum Reason {
    /** Retention deleted the chunks: create the content again. */
    EXPIRED,
    /** The bytes differ from those that were written: create the content again. */
    DAMAGED,
    /** The broker did not deliver in time: retry. */
    UNAVAILABLE
  }
}
