package dev.onevision.gateway.files;

/** A file is refused. The message is for the client. */
public final class FileRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  FileRefusedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Why a file is refused. */
  public enum Reason {
    /** The file is larger than the limit. */
    TOO_LARGE,
    /** The storage is full until files are deleted. */
    STORAGE_FULL,
    /** Too many uploads at once; the client may retry. */
    BUSY
  }

  public Reason reason() {
    return reason;
  }
}
