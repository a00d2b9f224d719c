package dev.onevision.gateway.answers;

/** The answer that a client wants to go on reading is not kept, or never was. */
public final class AnswerGoneException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public AnswerGoneException(String message) {
    super(message, null, false, false);
  }
}
