package dev.onevision.inference.runtime;

import ai.djl.pytorch.jni.IValue;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;

/**
 * A step as the decoder program reads it, in tensors that are kept and reused.
 *
 * <p>The rows' int64 tensor starts with {@link #HEADER} numbers: rows, sequences, samples, media
 * parts, most rows of a sequence, most keys of a sequence, and the begin and end of the part that
 * the program copies to its device at once. That part holds ids, positions and cache slots (per row
 * each), the sampled rows, and then int32 numbers, two to a word: where each sequence's rows end,
 * with a 0 before the first; where each sequence's region starts, with a 0 after the last; how many
 * keys each sequence has. After it, for the host alone: handle, first row, rows, row of the step
 * (per media part). How the samples are chosen is {@link SamplingLayout}'s part.
 */
final class StepBuffers implements AutoCloseable {

  static final int HEADER = 8;

  private final DecoderStep decode = new DecoderStep();
  private final HostTensor numbers;
  private final SamplingLayout sampling;

  StepBuffers(LoadedProgram program, int vocabularySize) {
    this.numbers = HostTensor.longs(program, 4096);
    this.sampling = new SamplingLayout(program, vocabularySize);
  }

  /** Writes the step; afterwards the inputs are those of this step. */
  void write(DecoderStep step) {
    writeNumbers(step);
    sampling.write(step.samples());
  }

  private void writeNumbers(DecoderStep step) {
    numbers.ensure(
        HEADER
            + 3L * step.rows()
            + regionWords(step.sequences())
            + step.sampledRows()
            + 4L * step.media().size());
    new Writer(step, numbers.longs(), numbers.ints()).write();
  }

  /**
   * Writes a step of one sampled row for each sequence, filled up with idle sequences of one row.
   *
   * @param sequences how many there are with the idle ones
   * @param idleSlot the cache slot that the idle ones write to and read
   */
  void writeDecode(DecoderStep step, int sequences, int idleSlot) {
    decode.clear();
    for (int i = 0; i < step.sequences(); i++) {
      decode.addSequence(step.regionStart(i), step.cachedTokens(i)).addToken((int) step.token(i));
      decode.sample(SampleParameters.greedy());
    }
    for (int i = step.sequences(); i < sequences; i++) {
      decode.addSequence(idleSlot, 0).addToken(0).sample(SampleParameters.greedy());
    }
    writeNumbers(decode);
    sampling.write(step.samples());
  }

  /** Words that the int32 numbers of the sequences take. */
  static int regionWords(int sequences) {
    return sequences + 1 + (sequences + 1) / 2;
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

  private static final class Writer {

    private final DecoderStep step;
    private final LongBuffer out;
    private final IntBuffer ints;

    Writer(DecoderStep step, LongBuffer out, IntBuffer ints) {
      this.step = step;
      this.out = out;
      this.ints = ints;
    }

    void write() {
      out.position(HEADER);
      writeRows();
      int regions = out.position();
      writeRegions(2 * regions);
      int end = regions + regionWords(step.sequences());
      out.position(end);
      int handle = 0;
      for (DecoderStep.MediaRows media : step.media()) {
        out.put(handle++).put(media.fromRow()).put(media.rows()).put(media.atRow());
      }
      out.put(0, step.rows())
          .put(1, step.sequences())
          .put(2, step.sampledRows())
          .put(3, step.media().size())
          .put(6, HEADER)
          .put(7, end);
    }

    private void writeRows() {
      for (int row = 0; row < step.rows(); row++) {
        out.put(step.token(row));
      }
      for (int sequence = 0; sequence < step.sequences(); sequence++) {
        writeRun(sequence, step.cachedTokens(sequence));
      }
      for (int sequence = 0; sequence < step.sequences(); sequence++) {
        writeRun(sequence, (long) step.regionStart(sequence) + step.cachedTokens(sequence));
      }
      for (int i = 0; i < step.sampledRows(); i++) {
        out.put(step.sampledRow(i));
      }
    }

    private void writeRun(int sequence, long first) {
      for (int row = 0; row < step.rowCount(sequence); row++) {
        out.put(first + row);
      }
    }

    private void writeRegions(int at) {
      int sequences = step.sequences();
      int end = 0;
      int mostRows = 0;
      int mostKeys = 0;
      ints.put(at, 0);
      for (int sequence = 0; sequence < sequences; sequence++) {
        int rows = step.rowCount(sequence);
        int keys = step.cachedTokens(sequence) + rows;
        end += rows;
        ints.put(at + 1 + sequence, end)
            .put(at + 1 + sequences + sequence, step.regionStart(sequence))
            .put(at + 2 + 2 * sequences + sequence, keys);
        mostRows = Math.max(mostRows, rows);
        mostKeys = Math.max(mostKeys, keys);
      }
      ints.put(at + 1 + 2 * sequences, 0);
      out.put(4, mostRows).put(5, mostKeys);
    }
  }
}
