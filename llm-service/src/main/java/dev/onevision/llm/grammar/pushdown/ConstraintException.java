package dev.onevision.llm.grammar.pushdown;

/** A completion cannot keep its output format. The message is for the sender of the request. */
public final class ConstraintException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ConstraintException(String message) {
    super(message, null, false, false);
  }
}
