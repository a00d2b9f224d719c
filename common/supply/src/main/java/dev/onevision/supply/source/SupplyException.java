package dev.onevision.supply.source;

/** A model cannot be downloaded, and another attempt would not help. Its user reads the message. */
public final class SupplyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param message what failed and what to do
   */
  public SupplyException(String message) {
    super(message);
  }

  /**
   * Creates a failure with its cause.
   *
   * @param message what failed and what to do
   * @param cause the reason
   */
  public SupplyException(String message, Throwable cause) {
    super(message, cause);
  }
}
