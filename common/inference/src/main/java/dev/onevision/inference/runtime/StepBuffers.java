package dev.onevision.inference.runtime;

import ai.djl.pytorch.jni.IValue;
import dev.onevision.inference.program.StepLayout;
import dev.onevision.inference.program.StepLayout.Header;
import dev.onevision.inference.program.StepLayout.MediaPart;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;

/**
 * Writes steps into tensors, in the {@link StepLayout}. The tensors are kept and reused. {@link
 * SamplingBuffers} does the same for the sampling parameters.
 */
final class StepBuffers implements AutoCloseable {

  private final DecoderStep decode = new DecoderStep();
  private final HostTensor numbers;
  private final SamplingBuffers sampling;

  StepBuffers(LoadedProgram program, int vocabularySize) {
    this.numbers = new HostTensor(program, 4096);
    this.sampling = new SamplingBuffers(program, vocabularySize);
  }

  /** Writes the step; afterwards the inputs are those of this step. */
  void write(DecoderStep step) {
    writeNumbers(step);
    sampling.write(step.samples());
  }

  private void writeNumbers(DecoderStep step) {
    numbers.ensure(
        StepLayout.HEADER_NUMBERS
            + 3L * step.rows()
            + StepLayout.regionNumbers(step.sequences())
            + step.sampledRows()
            + (long) StepLayout.MEDIA_NUMBERS * step.media().size());
    new Writer(step, numbers.longs(), numbers.ints()).write();
  }

  /**
   * Writes a step of one sampled row for each sequence, filled up with idle sequences of one row.
   *
   * @param sequences number of sequences, the idle ones included
   * @param idleSlot cache slot that the idle sequences write and read
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

  IValue numbers() {
    return numbers.value();
  }

  SamplingBuffers sampling() {
    return sampling;
  }

  /** The tokens that the program returned for the samples, in order. */
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
      out.position(StepLayout.HEADER_NUMBERS);
      writeRows();
      int regions = out.position();
      writeRegions(2 * regions);
      int end = regions + StepLayout.regionNumbers(step.sequences());
      out.position(end);
      writeMedia();
      header(Header.ROWS, step.rows());
      header(Header.SEQUENCES, step.sequences());
      header(Header.SAMPLES, step.sampledRows());
      header(Header.MEDIA_PARTS, step.media().size());
      header(Header.DEVICE_BEGIN, StepLayout.HEADER_NUMBERS);
      header(Header.DEVICE_END, end);
    }

    @SuppressWarnings("EnumOrdinal") // the order of the fields is the layout
    private void header(Header field, long value) {
      out.put(field.ordinal(), value);
    }

    private void writeMedia() {
      int handle = 0;
      for (DecoderStep.MediaRows media : step.media()) {
        for (MediaPart field : MediaPart.values()) {
          out.put(
              switch (field) {
                case HANDLE -> handle;
                case FIRST_ROW -> media.fromRow();
                case ROWS -> media.rows();
                case STEP_ROW -> media.atRow();
              });
        }
        handle++;
      }
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
      int maxRows = 0;
      int maxKeys = 0;
      ints.put(at, 0);
      for (int sequence = 0; sequence < sequences; sequence++) {
        int rows = step.rowCount(sequence);
        int keys = step.cachedTokens(sequence) + rows;
        end += rows;
        ints.put(at + 1 + sequence, end)
            .put(at + 1 + sequences + sequence, step.regionStart(sequence))
            .put(at + 2 + 2 * sequences + sequence, keys);
        maxRows = Math.max(maxRows, rows);
        maxKeys = Math.max(maxKeys, keys);
      }
      ints.put(at + 1 + 2 * sequences, 0);
      header(Header.MAX_ROWS, maxRows);
      header(Header.MAX_KEYS, maxKeys);
    }
  }
}
