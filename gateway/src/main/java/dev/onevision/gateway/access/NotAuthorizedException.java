package dev.onevision.gateway.access;

/** The API key is missing or wrong. The message is for the client and never repeats the key. */
public final class NotAuthorizedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotAuthorizedException(String message) {
    super(message, null, false, false);
  }
}
