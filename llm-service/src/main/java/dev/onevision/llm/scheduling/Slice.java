package dev.onevision.llm.scheduling;

/**
 * The rows of one sequence in a step.
 *
 * @param sequence the sequence
 * @param from index of the first row in the sequence
 * @param rows number of rows, at least 1
 * @param sampled whether the step samples a token after the last row; false while more rows of the
 *     sequence are to be read
 * @param drafts rows at the end whose tokens are drafts; a token is sampled after each of them and
 *     after the row before them
 */
public record Slice(Sequence sequence, int from, int rows, boolean sampled, int drafts) {

  /** Rows without drafts. */
  public Slice(Sequence sequence, int from, int rows, boolean sampled) {
    this(sequence, from, rows, sampled, 0);
  }

  /** The same rows with the first drafts only. */
  public Slice withDrafts(int count) {
    return new Slice(sequence, from, rows - drafts + count, sampled, count);
  }

  /** Tokens that the step samples. */
  public int samples() {
    return sampled ? 1 + drafts : 0;
  }
}
