package dev.onevision.llm.scheduling;

import java.time.Instant;

/**
 * The tokens of a request, or of one choice of a request for several, as numbers: how many there
 * are, how many are cached, and where. Belongs to one {@link Scheduler} and its thread.
 *
 * <p>Invariant while it runs: {@code cached < length <= reservation}. The length counts the prompt
 * and the tokens generated so far; the next steps run the rows that are not cached.
 */
public final class Sequence {

  private static final int NO_REGION = -1;

  private final String requestId;
  private final int choice;
  private final Priority priority;
  private final Instant deadline;
  private final int promptLength;
  private final int reservation;
  private State state = State.WAITING;
  private int regionStart = NO_REGION;
  private int length;
  private int cached;

  /** The states that the {@link Scheduler} draws. */
  enum State {
    WAITING,
    PREFILLING,
    DECODING,
    GONE
  }

  /**
   * The sequence of a request with one choice.
   *
   * @param promptLength tokens of the prompt, at least 1
   * @param maxTokens max tokens to generate, at least 1
   */
  public Sequence(
      String requestId, Priority priority, Instant deadline, int promptLength, int maxTokens) {
    this(requestId, 0, priority, deadline, promptLength, maxTokens);
  }

  /**
   * The sequence of one choice.
   *
   * @param choice index of the choice
   * @param promptLength tokens of the prompt, at least 1
   * @param maxTokens max tokens to generate, at least 1
   */
  public Sequence(
      String requestId,
      int choice,
      Priority priority,
      Instant deadline,
      int promptLength,
      int maxTokens) {
    if (promptLength < 1 || maxTokens < 1) {
      throw new IllegalArgumentException(
          "A sequence needs a prompt and a token to generate, not %d and %d"
              .formatted(promptLength, maxTokens));
    }
    this.requestId = requestId;
    this.choice = choice;
    this.priority = priority;
    this.deadline = deadline;
    this.promptLength = promptLength;
    this.reservation = Math.addExact(promptLength, maxTokens);
    this.length = promptLength;
  }

  /** The id of its request, which its other choices share. */
  public String requestId() {
    return requestId;
  }

  /** Index of the choice. */
  public int choice() {
    return choice;
  }

  /** The queue it waits in. */
  public Priority priority() {
    return priority;
  }

  /** The time after which it expires. */
  public Instant deadline() {
    return deadline;
  }

  /** Tokens of the prompt. */
  public int promptLength() {
    return promptLength;
  }

  /** KV slots that it takes while it runs: for the prompt and all tokens it may generate. */
  public int reservation() {
    return reservation;
  }

  /** First KV slot of its region. Only a sequence that runs has one. */
  public int regionStart() {
    if (!isRunning()) {
      throw new IllegalStateException("The sequence of %s has no region".formatted(requestId));
    }
    return regionStart;
  }

  /** Tokens whose keys and values are in the cache. */
  public int cached() {
    return cached;
  }

  State state() {
    return state;
  }

  boolean isRunning() {
    return state == State.PREFILLING || state == State.DECODING;
  }

  boolean isDecoding() {
    return state == State.DECODING;
  }

  int pendingRows() {
    return length - cached;
  }

  void admit(int start) {
    require(state == State.WAITING, "cannot be admitted");
    regionStart = start;
    state = State.PREFILLING;
  }

  void ran(int upTo, boolean sampled) {
    require(isRunning(), "cannot have run");
    cached = upTo;
    if (sampled) {
      length++;
    }
    if (cached >= promptLength) {
      state = State.DECODING;
    }
    check();
  }

  void leave() {
    require(state != State.GONE, "cannot leave again");
    state = State.GONE;
    regionStart = NO_REGION;
  }

  void check() {
    require(
        !isRunning() || (0 <= cached && cached < length && length <= reservation),
        "has the wrong lengths");
    require(isDecoding() == (isRunning() && cached >= promptLength), "is in the wrong state");
    require(isRunning() == (regionStart != NO_REGION), "has the wrong region");
  }

  private void require(boolean condition, String violation) {
    if (!condition) {
      throw new IllegalStateException("The sequence %s %s".formatted(this, violation));
    }
  }

  @Override
  public String toString() {
    return "%s[%d] %s, %d of %d tokens cached, %d reserved"
        .formatted(requestId, choice, state, cached, length, reservation);
  }
}
