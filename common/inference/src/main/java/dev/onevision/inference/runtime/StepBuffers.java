package dev.onevision.inference.runtime;

import ai.djl.pytorch.jni.IValue;
import java.nio.LongBuffer;
import java.util.List;

/**
 * A step as the decoder program reads it, in tensors that are kept and reused.
 *
 * <p>The rows' int64 tensor starts with {@link #HEADER} numbers (rows, sequences, samples, media
 * parts, most rows of a sequence, most keys of a sequence), followed by: ids, positions, slots (one
 * per row each); rows, region start, keys (per sequence each); sampled row (per sample); handle,
 * first row, rows, row of the step (per media part). How the samples are chosen is {@link
 * SamplingLayout}'s part.
 */
final class StepBuffers implements AutoCloseable {

  static final int HEADER = 6;

  private final HostTensor numbers;
  private final SamplingLayout sampling;

  StepBuffers(LoadedProgram program, int vocabularySize) {
    this.numbers = HostTensor.longs(program, 4096);
    this.sampling = new SamplingLayout(program, vocabularySize);
  }

  /** Writes the step; afterwards the inputs are those of this step. */
  void write(DecoderStep step) {
    numbers.ensure(
        HEADER
            + 3L * step.rows()
            + 3L * step.sequences()
            + step.sampledRows()
            + 4L * step.media().size());
    writeNumbers(step, numbers.longs());
    sampling.write(step.samples());
  }

  IValue numbers() {
    return numbers.value();
  }

  SamplingLayout sampling() {
    return sampling;
  }

  /** What the program chose for the samples, in order. */
  List<SampledToken> sampled(DecoderStep step) {
    return sampling.read(step.samples());
  }

  @Override
  public void close() {
    numbers.close();
    sampling.close();
  }

  private static void writeNumbers(DecoderStep step, LongBuffer out) {
    out.position(HEADER);
    for (int row = 0; row < step.rows(); row++) {
      out.put(step.token(row));
    }
    int mostRows = 0;
    int mostKeys = 0;
    for (int sequence = 0; sequence < step.sequences(); sequence++) {
      int rows = step.rowCount(sequence);
      int cached = step.cachedTokens(sequence);
      for (int row = 0; row < rows; row++) {
        out.put(cached + row);
      }
      mostRows = Math.max(mostRows, rows);
      mostKeys = Math.max(mostKeys, cached + rows);
    }
    for (int sequence = 0; sequence < step.sequences(); sequence++) {
      long first = (long) step.regionStart(sequence) + step.cachedTokens(sequence);
      for (int row = 0; row < step.rowCount(sequence); row++) {
        out.put(first + row);
      }
    }
    for (int sequence = 0; sequence < step.sequences(); sequence++) {
      out.put(step.rowCount(sequence));
    }
    for (int sequence = 0; sequence < step.sequences(); sequence++) {
      out.put(step.regionStart(sequence));
    }
    for (int sequence = 0; sequence < step.sequences(); sequence++) {
      out.put(step.cachedTokens(sequence) + step.rowCount(sequence));
    }
    for (int i = 0; i < step.sampledRows(); i++) {
      out.put(step.sampledRow(i));
    }
    int handle = 0;
    for (DecoderStep.MediaRows media : step.media()) {
      out.put(handle++).put(media.fromRow()).put(media.rows()).put(media.atRow());
    }
    out.put(0, step.rows())
        .put(1, step.sequences())
        .put(2, step.sampledRows())
        .put(3, step.media().size())
        .put(4, mostRows)
        .put(5, mostKeys);
  }
}
