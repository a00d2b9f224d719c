package dev.onevision.inference.runtime;

/** The engine could not be started, an archive could not be loaded, or a program failed. */
public sealed class ModelRuntimeException extends RuntimeException
    permits DeviceMemoryException, DeviceLostException {

  private static final long serialVersionUID = 1L;

  ModelRuntimeException(String message, Throwable cause) {
    super(message, cause);
  }

  ModelRuntimeException(String message) {
    super(message);
  }
}
