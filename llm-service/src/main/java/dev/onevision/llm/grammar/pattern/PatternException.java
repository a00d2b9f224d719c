package dev.onevision.llm.grammar.pattern;

/** A pattern is invalid or not supported. */
public final class PatternException extends Exception {

  private static final long serialVersionUID = 1L;

  PatternException(String message) {
    super(message, null, false, false);
  }
}
