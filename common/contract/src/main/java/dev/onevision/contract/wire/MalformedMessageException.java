package dev.onevision.contract.wire;

/**
 * Bytes that are not a message of the expected type. The text names the type and the field, never
 * the content. A retry does not help.
 */
public final class MalformedMessageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public MalformedMessageException(String message) {
    super(message);
  }
}
