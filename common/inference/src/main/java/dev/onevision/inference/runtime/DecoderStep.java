package dev.onevision.inference.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows that one step of the decoder runs: new rows of any number of sequences, one sequence
 * after the other.
 *
 * <p>A sequence owns the cache slots from its region's start; its row at position {@code p} uses
 * slot {@code regionStart + p}. Rows of a sequence follow its cached tokens without a gap, so the
 * step derives positions and slots. Reusable: {@link #clear()} keeps the memory. Not thread-safe.
 */
public final class DecoderStep {

  /** Part of an uploaded embedding that replaces tokens. */
  record MediaRows(MediaHandle handle, int fromRow, int rows, int atRow) {}

  private long[] tokens = new long[256];
  private int rows;

  private int[] firstRow = new int[16];
  private int[] regionStart = new int[16];
  private int[] cachedTokens = new int[16];
  private int sequences;

  private final List<MediaRows> media = new ArrayList<>();
  private final List<SampleParameters> samples = new ArrayList<>();
  private int[] sampledRow = new int[16];

  /** Empties the step. */
  public DecoderStep clear() {
    rows = 0;
    sequences = 0;
    media.clear();
    samples.clear();
    return this;
  }

  /**
   * Begins the next sequence. Rows that are added next belong to it.
   *
   * @param regionStart first cache slot of the sequence's region
   * @param cachedTokens tokens of the sequence that are in the cache already
   */
  public DecoderStep addSequence(int regionStart, int cachedTokens) {
    if (regionStart < 0 || cachedTokens < 0) {
      throw new IllegalArgumentException(
          "Invalid region: start %d, cached tokens %d".formatted(regionStart, cachedTokens));
    }
    requireRowsInLastSequence();
    if (sequences == firstRow.length) {
      firstRow = Arrays.copyOf(firstRow, sequences * 2);
      this.regionStart = Arrays.copyOf(this.regionStart, sequences * 2);
      this.cachedTokens = Arrays.copyOf(this.cachedTokens, sequences * 2);
    }
    firstRow[sequences] = rows;
    this.regionStart[sequences] = regionStart;
    this.cachedTokens[sequences] = cachedTokens;
    sequences++;
    return this;
  }

  /** Adds one row: a token of the vocabulary. */
  public DecoderStep addToken(int id) {
    requireSequence();
    grow(1);
    tokens[rows++] = id;
    return this;
  }

  /** Adds rows of an uploaded embedding. The handle must stay open until the step has run. */
  public DecoderStep addMedia(MediaHandle handle, int fromRow, int count) {
    requireSequence();
    if (fromRow < 0 || count < 1 || fromRow + count > handle.tokens()) {
      throw new IllegalArgumentException(
          "Rows %d..%d of an embedding with %d rows"
              .formatted(fromRow, fromRow + count, handle.tokens()));
    }
    grow(count);
    media.add(new MediaRows(handle, fromRow, count, rows));
    Arrays.fill(tokens, rows, rows + count, 0);
    rows += count;
    return this;
  }

  /** Samples the token that follows the last row of the current sequence. */
  public DecoderStep sample(SampleParameters parameters) {
    requireRowsInLastSequence();
    requireSequence();
    sample(rows - 1, parameters);
    return this;
  }

  private void sample(int row, SampleParameters parameters) {
    int index = samples.size();
    if (index > 0 && sampledRow[index - 1] >= row) {
      throw new IllegalStateException("The sequence's last row is sampled already");
    }
    if (index == sampledRow.length) {
      sampledRow = Arrays.copyOf(sampledRow, index * 2);
    }
    sampledRow[index] = row;
    samples.add(parameters);
  }

  /**
   * Samples a token after each of the last rows of the current sequence, and after no earlier one.
   *
   * @param parameters one for each row, in order
   */
  public DecoderStep sampleLast(List<SampleParameters> parameters) {
    int from = rows - parameters.size();
    if (sequences == 0 || from < firstRow[sequences - 1]) {
      throw new IllegalArgumentException(
          "The sequence has fewer than %d rows".formatted(parameters.size()));
    }
    for (int i = 0; i < parameters.size(); i++) {
      sample(from + i, parameters.get(i));
    }
    return this;
  }

  /** Rows of all sequences. */
  public int rows() {
    return rows;
  }

  /** Number of sequences. */
  public int sequences() {
    return sequences;
  }

  /** Rows whose next token is sampled: the length of the step's result. */
  public int sampledRows() {
    return samples.size();
  }

  long token(int row) {
    return tokens[row];
  }

  int rowCount(int sequence) {
    return (sequence + 1 < sequences ? firstRow[sequence + 1] : rows) - firstRow[sequence];
  }

  int regionStart(int sequence) {
    return regionStart[sequence];
  }

  int cachedTokens(int sequence) {
    return cachedTokens[sequence];
  }

  List<MediaRows> media() {
    return media;
  }

  List<SampleParameters> samples() {
    return samples;
  }

  int sampledRow(int index) {
    return sampledRow[index];
  }

  /** Requires that the last sequence has rows. */
  void requireRowsInLastSequence() {
    if (sequences > 0 && firstRow[sequences - 1] == rows) {
      throw new IllegalStateException("A sequence needs at least one row in a step");
    }
  }

  private void requireSequence() {
    if (sequences == 0) {
      throw new IllegalStateException("Rows belong to a sequence: call addSequence first");
    }
  }

  private void grow(int count) {
    if (rows + count > tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.max(tokens.length * 2, rows + count));
    }
  }
}
