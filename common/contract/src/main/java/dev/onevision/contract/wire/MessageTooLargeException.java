package dev.onevision.contract.wire;

/** A message above the maximum size. A retry does not help. */
public final class MessageTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MessageTooLargeException(String type, int bytes, int maxBytes) {
    super("%s: %d bytes, more than the %d that may be sent".formatted(type, bytes, maxBytes));
  }
}
