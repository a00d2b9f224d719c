package dev.onevision.llm.grammar;

/** What cannot be read in a pattern. */
final class PatternException extends Exception {

  private static final long serialVersionUID = 1L;

  PatternException(String message) {
    super(message, null, false, false);
  }
}
