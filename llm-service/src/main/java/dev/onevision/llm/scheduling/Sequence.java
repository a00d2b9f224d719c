package dev.onevision.llm.scheduling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a request, or of one choice of a request for several, as numbers: how many there
 * are, how many are cached, and where. Belongs to one {@link Scheduler} and its thread.
 *
 * <p>Invariant while it runs: {@code cached < length <= maxLength}. The length counts the prompt
 * and the tokens generated so far; the next steps run the rows that are not cached.
 */
public final class Sequence {

  private final String requestId;
  private final int choice;
  private final Priority priority;
  private final Instant deadline;
  private final int promptLength;
  private final int maxLength;
  private final @Nullable PromptContent content;
  private State state = State.WAITING;
  private @Nullable Region region;
  private long arrival = -1;
  private boolean admitted;
  private int reused;
  private int length;
  private int drafts;

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
    this(requestId, choice, priority, deadline, promptLength, maxTokens, null);
  }

  /**
   * The sequence of one choice.
   *
   * @param choice index of the choice
   * @param promptLength tokens of the prompt, at least 1
   * @param maxTokens max tokens to generate, at least 1
   * @param content of the prompt; null if its rows are neither reused nor kept for others
   */
  public Sequence(
      String requestId,
      int choice,
      Priority priority,
      Instant deadline,
      int promptLength,
      int maxTokens,
      @Nullable PromptContent content) {
    if (content != null && content.length() != promptLength) {
      throw new IllegalArgumentException(
          "The content has %d rows, the prompt %d".formatted(content.length(), promptLength));
    }
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
    this.maxLength = Math.addExact(promptLength, maxTokens);
    this.content = content;
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

  /** Tokens of the prompt and max tokens to generate. */
  public int maxLength() {
    return maxLength;
  }

  /** First KV slot of its region. Only a sequence that runs has one. */
  public int regionStart() {
    return region().start();
  }

  /** Tokens whose keys and values are in the cache. */
  public int cached() {
    return region == null ? 0 : region.rows();
  }

  /** Tokens of the prompt that were in the cache when it was admitted first. */
  public int reused() {
    return reused;
  }

  /**
   * Asks for rows of draft tokens in the next step. It gets fewer if the cache has no room for
   * them, or if fewer tokens are left to generate.
   *
   * @param count of the draft tokens
   */
  public void draft(int count) {
    drafts = Math.clamp(count, 0, Math.max(0, maxLength - length - 1));
  }

  /** Rows of draft tokens that it asks for. */
  int drafts() {
    return isDecoding() ? drafts : 0;
  }

  @Nullable PromptContent content() {
    return content;
  }

  /** Whether it is admitted: it has a region. */
  public boolean isRunning() {
    return state == State.PREFILLING || state == State.DECODING;
  }

  /** Whether it runs, and all its rows but the last one are cached. */
  public boolean isDecoding() {
    return state == State.DECODING;
  }

  boolean isWaiting() {
    return state == State.WAITING;
  }

  /** Tokens of the prompt and tokens generated so far. */
  int length() {
    return length;
  }

  /** Rows that are not cached. */
  int pendingRows() {
    return length - cached();
  }

  /** Its place in the order of arrival; -1 before it is offered. */
  long arrival() {
    return arrival;
  }

  /** Whether it runs or ran. */
  boolean wasAdmitted() {
    return admitted;
  }

  Region region() {
    if (region == null) {
      throw new IllegalStateException("The sequence of %s has no region".formatted(requestId));
    }
    return region;
  }

  void arrive(long place) {
    require(state == State.WAITING && arrival < 0, "cannot arrive again");
    arrival = place;
  }

  void admit(Region allocated) {
    require(state == State.WAITING, "cannot be admitted");
    region = allocated;
    reused = admitted ? reused : allocated.rows();
    admitted = true;
    state = State.PREFILLING;
  }

  void ran(int upTo, int sampled) {
    require(isRunning(), "cannot have run");
    region().fill(upTo);
    if (sampled > 0) {
      length += sampled;
      state = State.DECODING;
    }
    check();
  }

  /** Loses its region, and waits. What it generated counts. */
  void preempt() {
    require(isRunning(), "cannot be preempted");
    region = null;
    state = State.WAITING;
  }

  void leave() {
    require(state != State.GONE, "cannot leave again");
    state = State.GONE;
    region = null;
  }

  void check() {
    require(length <= maxLength && (!isRunning() || cached() < length), "has the wrong lengths");
    require(!isDecoding() || pendingRows() == 1, "is in the wrong state");
    require(isRunning() == (region != null), "has the wrong region");
  }

  private void require(boolean condition, String violation) {
    if (!condition) {
      throw new IllegalStateException("The sequence %s %s".formatted(this, violation));
    }
  }

  @Override
  public String toString() {
    return "%s[%d] %s, %d of %d tokens cached, at most %d"
        .formatted(requestId, choice, state, cached(), length, maxLength);
  }
}
