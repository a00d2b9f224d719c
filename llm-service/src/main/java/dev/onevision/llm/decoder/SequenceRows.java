package dev.onevision.llm.decoder;

import dev.onevision.inference.runtime.SampleParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that one sequence runs in a step.
 *
 * @param regionStart first slot of its region in the cache
 * @param cached rows of it that are in the cache already
 * @param sources where the new rows come from, in order; not empty
 * @param sample how the token after the last row is chosen; null if none is wanted
 */
public record SequenceRows(
    int regionStart, int cached, List<RowSource> sources, @Nullable SampleParameters sample) {

  /** Where rows come from. */
  public sealed interface RowSource {

    /** {@code count} tokens of the array, the first at {@code from}. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Tokens(int[] ids, int from, int count) implements RowSource {}

    /** {@code count} rows of the picture, the first at {@code from}. */
    record PictureRows(Decoder.UploadedPicture picture, int from, int count) implements RowSource {}
  }
}
