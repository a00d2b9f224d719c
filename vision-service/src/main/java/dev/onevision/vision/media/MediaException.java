package dev.onevision.vision.media;

/**
 * An image or video that cannot be used. The message tells its sender what is wrong, where, and
 * what to do. It reveals neither the content nor anything about this suite's network.
 */
public final class MediaException extends Exception {

  private static final long serialVersionUID = 1L;

  private static final int NO_FRAME = -1;

  private final Problem problem;
  private final String explanation;

  private final int frame;

  public MediaException(Problem problem, String explanation) {
    super(explanation);
    this.problem = problem;
    this.explanation = explanation;
    this.frame = NO_FRAME;
  }

  private MediaException(MediaException reason, int frame) {
    super("Frame " + (frame + 1) + ": " + reason.explanation, reason);
    this.problem = reason.problem;
    this.explanation = "Frame " + (frame + 1) + ": " + reason.explanation;
    this.frame = frame;
  }

  /**
   * The same for one frame of a video that is a list of frames.
   *
   * @param index from 0
   */
  public MediaException ofFrame(int index) {
    return new MediaException(this, index);
  }

  /** The index of the frame in the list; negative if it is no frame of a list. */
  public int frame() {
    return frame;
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
    /** It is damaged, or its format is not supported. */
    INVALID,
    /** It has too many bytes, pixels or frames, or takes too long. */
    TOO_LARGE,
    /** It could not be fetched, or must not be. */
    UNREACHABLE,
    /** The service has no capacity for it now. */
    BUSY
  }
}
