package dev.onevision.inference.runtime;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * A step as the decoder program reads it: one int64 and one float32 tensor over memory that Java
 * writes, and one int64 tensor that the program writes the sampled ids into. Kept and reused, so
 * that a step makes no tensors.
 *
 * <p>The int64 tensor starts with {@link #HEADER} numbers (rows, sequences, samples, media parts,
 * penalized ids, sampling kind, largest top-k, most rows of a sequence, most keys of a sequence,
 * masked samples, where their part begins), followed by: ids, positions, slots (one per row each);
 * rows, region start, keys (per sequence each); sampled row, top-k (per sample each); handle, first
 * row, rows, row of the step (per media part); sample * vocabulary + id (per penalized id); sample
 * (per masked sample), words of its mask (per masked sample, {@link #maskWords} each). The float32
 * tensor holds temperature, top-p, uniform number (per sample each), and the penalty (per penalized
 * id).
 */
final class StepBuffers implements AutoCloseable {

  static final int HEADER = 11;

  /** Every row takes its most likely token and none is penalized. */
  static final int GREEDY = 0;

  /** Every row takes its most likely token after the penalty. */
  static final int GREEDY_PENALIZED = 1;

  /** Some row draws its token. */
  static final int DRAWN = 2;

  private final int vocabularySize;
  private final int maskWords;

  private Tensors tensors;

  StepBuffers(LoadedProgram program, int vocabularySize) {
    this.vocabularySize = vocabularySize;
    this.maskWords = (vocabularySize + Long.SIZE - 1) / Long.SIZE;
    this.tensors = new Tensors(program, 4096, 1024, 64);
  }

  /** Writes the step; afterwards the inputs are those of this step. */
  void write(DecoderStep step) {
    int samples = step.sampledRows();
    int penalized = 0;
    int masked = 0;
    for (int i = 0; i < samples; i++) {
      SampleParameters sample = step.sample(i);
      penalized += sample.penalizes() ? sample.generatedTokens().length : 0;
      masked += sample.allowedTokens() != null ? 1 : 0;
    }
    tensors =
        tensors.withRoomFor(
            HEADER
                + 3L * step.rows()
                + 3L * step.sequences()
                + 2L * samples
                + 4L * step.media().size()
                + penalized
                + masked * (1L + maskWords),
            3L * samples + penalized,
            samples);
    writeNumbers(step, penalized, masked);
    writeReals(step);
  }

  IValue numbers() {
    return tensors.numbers;
  }

  IValue reals() {
    return tensors.reals;
  }

  IValue output() {
    return tensors.output;
  }

  long[] sampledIds(int count) {
    long[] ids = new long[count];
    tensors.outputBuffer.get(0, ids);
    return ids;
  }

  @Override
  public void close() {
    tensors.close();
  }

  private void writeNumbers(DecoderStep step, int penalized, int masked) {
    LongBuffer out = tensors.numberBuffer.clear();
    int samples = step.sampledRows();
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
    for (int i = 0; i < samples; i++) {
      out.put(step.sampledRow(i));
    }
    int kind = GREEDY;
    int largestTopK = 0;
    for (int i = 0; i < samples; i++) {
      SampleParameters sample = step.sample(i);
      int topK = Math.min(sample.topK(), vocabularySize);
      out.put(topK);
      largestTopK = Math.max(largestTopK, topK);
      kind = Math.max(kind, kind(sample));
    }
    int handle = 0;
    for (DecoderStep.MediaRows media : step.media()) {
      out.put(handle++).put(media.fromRow()).put(media.rows()).put(media.atRow());
    }
    for (int i = 0; i < samples; i++) {
      SampleParameters sample = step.sample(i);
      if (sample.penalizes()) {
        for (int id : sample.generatedTokens()) {
          out.put((long) i * vocabularySize + id);
        }
      }
    }
    int masks = out.position();
    writeMasks(step, out);
    out.put(0, step.rows())
        .put(1, step.sequences())
        .put(2, samples)
        .put(3, step.media().size())
        .put(4, penalized)
        .put(5, kind)
        .put(6, largestTopK)
        .put(7, mostRows)
        .put(8, mostKeys)
        .put(9, masked)
        .put(10, masks);
  }

  private void writeMasks(DecoderStep step, LongBuffer out) {
    for (int i = 0; i < step.sampledRows(); i++) {
      if (step.sample(i).allowedTokens() != null) {
        out.put(i);
      }
    }
    for (int i = 0; i < step.sampledRows(); i++) {
      long[] mask = step.sample(i).allowedTokens();
      if (mask != null) {
        int words = Math.min(mask.length, maskWords);
        out.put(mask, 0, words);
        for (int missing = words; missing < maskWords; missing++) {
          out.put(0);
        }
      }
    }
  }

  private void writeReals(DecoderStep step) {
    FloatBuffer out = tensors.realBuffer.clear();
    int samples = step.sampledRows();
    for (int i = 0; i < samples; i++) {
      out.put(step.sample(i).temperature());
    }
    for (int i = 0; i < samples; i++) {
      out.put(step.sample(i).topP());
    }
    for (int i = 0; i < samples; i++) {
      out.put(step.sample(i).uniform());
    }
    for (int i = 0; i < samples; i++) {
      SampleParameters sample = step.sample(i);
      if (sample.penalizes()) {
        for (int n = 0; n < sample.generatedTokens().length; n++) {
          out.put(sample.repetitionPenalty());
        }
      }
    }
  }

  private static int kind(SampleParameters sample) {
    if (sample.temperature() > 0) {
      return DRAWN;
    }
    return sample.penalizes() ? GREEDY_PENALIZED : GREEDY;
  }

  /** Memory of one size; replaced by larger when a step does not fit. */
  private static final class Tensors implements AutoCloseable {

    private final LoadedProgram program;
    private final PtNDManager scope;
    private final LongBuffer numberBuffer;
    private final FloatBuffer realBuffer;
    private final LongBuffer outputBuffer;
    private final IValue numbers;
    private final IValue reals;
    private final IValue output;

    Tensors(LoadedProgram program, int numberCount, int realCount, int outputCount) {
      this.program = program;
      this.scope = (PtNDManager) program.manager().newSubManager();
      ByteBuffer numberBytes = allocate(numberCount, Long.BYTES);
      ByteBuffer realBytes = allocate(realCount, Float.BYTES);
      ByteBuffer outputBytes = allocate(outputCount, Long.BYTES);
      numberBuffer = numberBytes.asLongBuffer();
      realBuffer = realBytes.asFloatBuffer();
      outputBuffer = outputBytes.asLongBuffer();
      numbers = tensor(numberBytes, numberCount, DataType.INT64);
      reals = tensor(realBytes, realCount, DataType.FLOAT32);
      output = tensor(outputBytes, outputCount, DataType.INT64);
    }

    Tensors withRoomFor(long numberCount, long realCount, long outputCount) {
      if (numberCount <= numberBuffer.capacity()
          && realCount <= realBuffer.capacity()
          && outputCount <= outputBuffer.capacity()) {
        return this;
      }
      Tensors larger =
          new Tensors(
              program,
              larger(numberBuffer.capacity(), numberCount),
              larger(realBuffer.capacity(), realCount),
              larger(outputBuffer.capacity(), outputCount));
      close();
      return larger;
    }

    @Override
    public void close() {
      numbers.close();
      reals.close();
      output.close();
      scope.close();
    }

    private IValue tensor(ByteBuffer bytes, int count, DataType type) {
      return IValue.from(program.wrap(scope, bytes, new Shape(count), type));
    }

    private static int larger(int current, long needed) {
      return needed <= current ? current : Math.toIntExact(Math.max(needed, current * 2L));
    }

    private static ByteBuffer allocate(int count, int bytes) {
      return ByteBuffer.allocateDirect(Math.multiplyExact(count, bytes))
          .order(ByteOrder.nativeOrder());
    }
  }
}
