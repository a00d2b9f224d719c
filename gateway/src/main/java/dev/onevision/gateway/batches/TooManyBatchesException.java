package dev.onevision.gateway.batches;

/** There are as many unfinished batches as there may be. The message is for the client. */
public final class TooManyBatchesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TooManyBatchesException(String message) {
    super(message, null, false, false);
  }
}
