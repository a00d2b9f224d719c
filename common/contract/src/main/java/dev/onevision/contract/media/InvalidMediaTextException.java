package dev.onevision.contract.media;

/** A data URL or base64 text that cannot be read. */
public final class InvalidMediaTextException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String explanation;

  InvalidMediaTextException(String explanation) {
    super(explanation, null, false, false);
    this.explanation = explanation;
  }

  /** What is wrong, as the end of a sentence that starts with the text's name; never quotes it. */
  public String explanation() {
    return explanation;
  }
}
