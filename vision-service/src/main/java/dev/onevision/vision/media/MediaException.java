package dev.onevision.vision.media;

/**
 * A picture or video that cannot be used. The message is for whoever sent it: what is wrong, where,
 * and what to do; it names neither the content nor anything of this suite's network.
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
   * The same about one frame of a video that came as a list of frames.
   *
   * @param index from 0
   */
  public MediaException ofFrame(int index) {
    return new MediaException(this, index);
  }

  /** The index of the frame that it is about; negative if it is not about one of a list. */
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
