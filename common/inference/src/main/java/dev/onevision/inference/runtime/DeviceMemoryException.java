package dev.onevision.inference.runtime;

/** A program needed more memory than the device has free. Smaller steps can still run. */
public final class DeviceMemoryException extends ModelRuntimeException {

  private static final long serialVersionUID = 1L;

  /** An exception with a message for an operator. */
  public DeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
