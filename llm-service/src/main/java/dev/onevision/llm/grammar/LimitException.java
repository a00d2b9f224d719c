package dev.onevision.llm.grammar;

/** Compiling a form needs more than one form may take. The message names the limit. */
final class LimitException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LimitException(String message) {
    super(message, null, false, false);
  }
}
