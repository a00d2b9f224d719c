package dev.onevision.contract.media;

/** A text that is not a URL of an image or a video. */
public final class InvalidMediaUrlException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String explanation;

  InvalidMediaUrlException(String explanation) {
    super(explanation, null, false, false);
    this.explanation = explanation;
  }

  /** The predicate of a sentence whose subject is "The URL"; never quotes the URL. */
  public String explanation() {
    return explanation;
  }
}
