package dev.onevision.inference.cuda;

/** A native function is missing or reported an error. The message is a whole sentence. */
public final class CudaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CudaException(String message) {
    super(message);
  }

  CudaException(String message, Throwable cause) {
    super(message, cause);
  }
}
