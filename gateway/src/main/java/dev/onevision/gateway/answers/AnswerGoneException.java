package dev.onevision.gateway.answers;

/** The stream that a client wants to resume has expired or never existed. */
public final class AnswerGoneException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public AnswerGoneException(String message) {
    super(message, null, false, false);
  }
}
