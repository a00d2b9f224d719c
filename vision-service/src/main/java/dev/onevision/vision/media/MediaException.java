package dev.onevision.vision.media;

/**
 * A picture or video that cannot be used. The message is for whoever sent it: what is wrong, where,
 * and what to do; it names neither the content nor anything of this suite's network.
 */
public final class MediaException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Problem problem;
  private final String explanation;

  public MediaException(Problem problem, String explanation) {
    super(explanation);
    this.problem = problem;
    this.explanation = explanation;
  }

  /** The message; never null. */
  public String explanation() {
    return explanation;
  }

  public Problem problem() {
    return problem;
  }

  /** What is wrong. */
  public enum Problem {
    /** It is not what it should be, is damaged, or is in a format that is not read. */
    INVALID,
    /** It has too many bytes, pixels or frames, or takes too long. */
    TOO_LARGE,
    /** Its address must not, or could not, be fetched. */
    UNREACHABLE,
    /** There is no room for it now. */
    BUSY
  }
}
