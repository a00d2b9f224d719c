package dev.onevision.llm.grammar;

/**
 * An answer that cannot be held to its form any longer. The message is for the request's sender.
 */
public final class ConstraintException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ConstraintException(String message) {
    super(message, null, false, false);
  }
}
