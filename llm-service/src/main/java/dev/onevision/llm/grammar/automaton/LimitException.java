package dev.onevision.llm.grammar.automaton;

/** Compiling a format exceeds a limit, which the message names. */
public final class LimitException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LimitException(String message) {
    super(message, null, false, false);
  }
}
