package dev.onevision.gateway.access;

/** The gateway does all it can; the client may try again. The message is for the client. */
public final class NoRoomException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoRoomException(String message) {
    super(message, null, false, false);
  }
}
