package dev.onevision.llm.speculation;

import java.util.Arrays;

/**
 * Finds an earlier occurrence of a sequence's last tokens in its prompt and completion, and drafts
 * the tokens that followed there.
 *
 * <p>A table maps the hash of each {@value #MATCH} tokens to the position behind their latest
 * occurrence. It has a fixed size, and a newer entry replaces an older one with the same hash, so a
 * token costs constant time; an entry counts only if the tokens there are equal. While the tokens
 * follow an occurrence, the lookup stays with it.
 *
 * <p>Each token is also a test of the draft before it, whether a step verified that draft or not.
 * So the lookup knows how often its drafts are right, and learns when to draft again at no cost.
 * Not thread-safe.
 */
public final class PromptLookup {

  /** Tokens that must be equal. With fewer, most matches of ordinary text are accidents. */
  static final int MATCH = 3;

  /** Bounds the memory: 64 KiB. */
  private static final int MAX_ENTRIES = 1 << 14;

  private static final int MIN_ENTRIES = 1 << 6;

  /** Stands for an image or a video, whose rows have no tokens. */
  private static final int MEDIA = -1;

  private static final int NONE = -1;

  /** The weight of the newest token in an accuracy. */
  private static final double WEIGHT = 1.0 / 6;

  private int[] tokens;
  private int size;
  private final int[] ends;
  private final int hashShift;

  /** Position of the token that is drafted next; {@link #NONE} without a match. */
  private int source = NONE;

  /** Drafted tokens in a row that were right. */
  private int hits;

  private double firstAccuracy = 0.5;
  private double nextAccuracy = 0.8;

  /**
   * A lookup without tokens.
   *
   * @param expected max tokens of the sequence, which decide the size of the table
   */
  public PromptLookup(int expected) {
    int entries = Math.clamp(2L * Integer.highestOneBit(expected), MIN_ENTRIES, MAX_ENTRIES);
    ends = new int[entries];
    hashShift = Integer.SIZE - Integer.numberOfTrailingZeros(entries);
    tokens = new int[MIN_ENTRIES];
  }

  /** Appends an image or a video of the prompt. */
  public void appendMedia() {
    source = NONE;
    add(MEDIA);
  }

  /** Appends tokens of the prompt. */
  public void append(int[] prompt) {
    for (int token : prompt) {
      source = NONE; // the prompt's own repetitions say little about the completion
      add(token);
    }
  }

  /** Appends a token of the completion. */
  public void append(int token) {
    follow(token);
    add(token);
  }

  private void add(int token) {
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * size);
    }
    tokens[size++] = token;
    if (size >= MATCH) {
      int entry = hash(size);
      if (source == NONE && matches(ends[entry])) {
        source = ends[entry];
        hits = 0;
      }
      ends[entry] = size;
    }
  }

  /** Tests the draft, and stays with its source if it is right. */
  private void follow(int token) {
    if (source == NONE) {
      return;
    }
    boolean right = tokens[source] == token;
    if (hits == 0) {
      firstAccuracy += WEIGHT * ((right ? 1 : 0) - firstAccuracy);
    } else {
      nextAccuracy += WEIGHT * ((right ? 1 : 0) - nextAccuracy);
    }
    hits++;
    source = right ? source + 1 : NONE;
  }

  private int hash(int end) {
    int hash = 0;
    for (int i = end - MATCH; i < end; i++) {
      hash = (hash + tokens[i]) * 0x9E3779B1;
      hash ^= hash >>> 15;
    }
    return hash * 0x9E3779B1 >>> hashShift;
  }

  private boolean matches(int end) {
    return end >= MATCH && Arrays.equals(tokens, end - MATCH, end, tokens, size - MATCH, size);
  }

  /**
   * Drafts tokens. A draft that reaches the end of the sequence continues with its own beginning,
   * since the text then repeats itself.
   *
   * @param into receives the tokens
   * @return number of tokens; 0 if the last tokens did not occur before
   */
  public int draft(int[] into) {
    if (source == NONE) {
      return 0;
    }
    int count = 0;
    while (count < into.length) {
      int from = source + count;
      int token = from < size ? tokens[from] : into[from - size];
      if (token == MEDIA) {
        break;
      }
      into[count++] = token;
    }
    return count;
  }

  /**
   * Estimates the probability that the first tokens of the draft are all right, from earlier ones.
   */
  public double probability(int count) {
    double first = hits == 0 ? firstAccuracy : nextAccuracy;
    return first * Math.pow(nextAccuracy, count - 1.0);
  }
}
