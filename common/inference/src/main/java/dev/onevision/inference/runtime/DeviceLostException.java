package dev.onevision.inference.runtime;

/**
 * The device reported an error that makes its context in this process unusable: an Xid, an ECC
 * error, a failed assertion of a kernel. Every later program fails, too; only a new process helps.
 */
public final class DeviceLostException extends ModelRuntimeException {

  private static final long serialVersionUID = 1L;

  /** An exception with a message for an operator. */
  public DeviceLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
