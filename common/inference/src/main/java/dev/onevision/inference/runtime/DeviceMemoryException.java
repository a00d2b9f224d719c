package dev.onevision.inference.runtime;

/** A program needed more memory than the device has free. The model goes on with smaller steps. */
public final class DeviceMemoryException extends ModelRuntimeException {

  private static final long serialVersionUID = 1L;

  /** An exception whose message is for an operator. */
  public DeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
