package dev.onevision.contract.media;

/** A malformed data URL or base64 text. */
public final class InvalidMediaTextException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String explanation;

  InvalidMediaTextException(String explanation) {
    super(explanation, null, false, false);
    this.explanation = explanation;
  }

  /** The predicate of a sentence whose subject is the text; never quotes the text. */
  public String explanation() {
    return explanation;
  }
}
