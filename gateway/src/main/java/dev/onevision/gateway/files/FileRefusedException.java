package dev.onevision.gateway.files;

/** A file that is not taken. The message is for the client. */
public final class FileRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  FileRefusedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Why a file is not taken. */
  public enum Reason {
    /** Longer than a file may be. */
    TOO_LARGE,
    /** There is no room for another one until some are deleted. */
    STORAGE_FULL,
    /** Too many uploads at once; the client may try again. */
    BUSY
  }

  public Reason reason() {
    return reason;
  }
}
