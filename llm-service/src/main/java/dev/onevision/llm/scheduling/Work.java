package dev.onevision.llm.scheduling;

import dev.onevision.contract.wire.Priority;
import java.time.Instant;

/**
 * A request as the scheduler sees it, or one choice of a request for several. Belongs to one {@link
 * Scheduler} and its thread.
 *
 * <pre>
 * waiting -(region found)-> prefilling -(prompt is cached)-> decoding -> gone
 *    |                          |                               |
 *    +--------------------------+------(cancelled | late)-------+
 * </pre>
 *
 * Invariant while it runs: {@code cached < length <= reservation}, where {@code length} counts the
 * prompt and the tokens generated so far; the rows between are what the next steps have to run.
 */
public final class Work {

  private static final int NONE = -1;

  private final String id;
  private final int choice;
  private final Priority priority;
  private final Instant deadline;
  private final int promptLength;
  private final int reservation;
  private int regionStart = NONE;
  private int length;
  private int cached;

  /**
   * A request that has not been admitted.
   *
   * @param promptLength positions of the prompt, at least 1
   * @param maxTokens tokens that it may generate, at least 1
   */
  public Work(String id, Priority priority, Instant deadline, int promptLength, int maxTokens) {
    this(id, 0, priority, deadline, promptLength, maxTokens);
  }

  /**
   * One choice of a request that has not been admitted.
   *
   * @param choice which one; the first is 0
   * @param promptLength positions of the prompt, at least 1
   * @param maxTokens tokens that it may generate, at least 1
   */
  public Work(
      String id, int choice, Priority priority, Instant deadline, int promptLength, int maxTokens) {
    if (promptLength < 1 || maxTokens < 1) {
      throw new IllegalArgumentException(
          "no work: prompt %d, tokens to generate %d".formatted(promptLength, maxTokens));
    }
    this.id = id;
    this.choice = choice;
    this.priority = priority;
    this.deadline = deadline;
    this.promptLength = promptLength;
    this.reservation = Math.addExact(promptLength, maxTokens);
    this.length = promptLength;
  }

  /** The request's id. */
  public String id() {
    return id;
  }

  /** Which of the request's choices it is. */
  public int choice() {
    return choice;
  }

  /** Which queue it waits in. */
  public Priority priority() {
    return priority;
  }

  /** After this nobody waits for it. */
  public Instant deadline() {
    return deadline;
  }

  /** Positions of the prompt. */
  public int promptLength() {
    return promptLength;
  }

  /** Slots that it needs from the beginning to the end. */
  public int reservation() {
    return reservation;
  }

  /** First slot of its region; asked for only while it runs. */
  public int regionStart() {
    if (!isRunning()) {
      throw new IllegalStateException(id + " has no region");
    }
    return regionStart;
  }

  /** Positions whose keys and values are in the cache. */
  public int cached() {
    return cached;
  }

  boolean isRunning() {
    return regionStart != NONE;
  }

  boolean isDecoding() {
    return cached >= promptLength;
  }

  int pendingRows() {
    return length - cached;
  }

  void admit(int start) {
    regionStart = start;
  }

  void ran(int upTo, boolean sampled) {
    cached = upTo;
    if (sampled) {
      length++;
    }
    if (cached >= length || length > reservation) {
      throw new IllegalStateException(
          "%s: %d of %d rows cached, %d reserved".formatted(id, cached, length, reservation));
    }
  }
}
