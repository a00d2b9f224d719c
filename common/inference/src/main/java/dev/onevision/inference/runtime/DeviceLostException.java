package dev.onevision.inference.runtime;

/**
 * The device reported an error after which its context in this process is unusable: an Xid, an ECC
 * error, an assertion of a kernel. Every later program fails too; only a new process helps.
 */
public final class DeviceLostException extends ModelRuntimeException {

  private static final long serialVersionUID = 1L;

  /** An exception whose message is for an operator. */
  public DeviceLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
