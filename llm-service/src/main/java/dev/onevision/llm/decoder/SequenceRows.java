package dev.onevision.llm.decoder;

import dev.onevision.inference.runtime.SampleParameters;
import java.util.List;

/**
 * The rows that one sequence runs in a step.
 *
 * @param regionStart first KV slot of its region
 * @param cached rows that are in the cache
 * @param sources the new rows, in order; not empty
 * @param samples how the tokens after the last rows are sampled, in order; the rows before them
 *     sample none
 */
public record SequenceRows(
    int regionStart, int cached, List<RowSource> sources, List<SampleParameters> samples) {

  /** The source of rows. */
  public sealed interface RowSource {

    /** {@code count} tokens of an array, from index {@code from}. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Tokens(int[] ids, int from, int count) implements RowSource {}

    /** {@code count} rows of an embedding, from row {@code from}. */
    record MediaRows(Decoder.UploadedMedia media, int from, int count) implements RowSource {}
  }
}
