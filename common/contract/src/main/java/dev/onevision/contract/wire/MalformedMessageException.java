package dev.onevision.contract.wire;

/**
 * Bytes that are not the message they should be. The message names the type and the field, never
 * the content. Trying again does not help.
 */
public final class MalformedMessageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public MalformedMessageException(String message) {
    super(message);
  }
}
