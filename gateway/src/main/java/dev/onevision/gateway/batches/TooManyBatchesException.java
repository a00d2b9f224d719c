package dev.onevision.gateway.batches;

/** The limit of unfinished batches is reached. The message is for the client. */
public final class TooManyBatchesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TooManyBatchesException(String message) {
    super(message, null, false, false);
  }
}
