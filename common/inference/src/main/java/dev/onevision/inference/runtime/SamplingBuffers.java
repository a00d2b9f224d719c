package dev.onevision.inference.runtime;

import ai.djl.pytorch.jni.IValue;
import dev.onevision.inference.program.SamplingLayout;
import dev.onevision.inference.program.SamplingLayout.Draw;
import dev.onevision.inference.program.SamplingLayout.Header;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the sampling parameters of a step into a tensor, in the {@link SamplingLayout}, and reads
 * the tokens that the program returns. The tensors are kept and reused.
 */
final class SamplingBuffers implements AutoCloseable {

  private final int vocabularySize;
  private final int maskWords;
  private final HostTensor numbers;
  private final HostTensor output;

  private int drawn;
  private int biased;
  private int penalized;
  private int masked;
  private int scored;
  private int alternatives;
  private int maxTopK;
  private boolean cuts;
  private boolean topP;
  private boolean unbounded;

  SamplingBuffers(LoadedProgram program, int vocabularySize) {
    this.vocabularySize = vocabularySize;
    this.maskWords = (vocabularySize + Long.SIZE - 1) / Long.SIZE;
    this.numbers = new HostTensor(program, 1024);
    this.output = new HostTensor(program, 64);
  }

  IValue numbers() {
    return numbers.value();
  }

  IValue output() {
    return output.value();
  }

  void write(List<SampleParameters> samples) {
    count(samples);
    long count = 2L * drawn + scored + biased + penalized + masked * (1L + maskWords);
    long realCount = (long) SamplingLayout.DRAW_REALS * drawn + biased + 2L * penalized;
    numbers.ensure(SamplingLayout.HEADER_NUMBERS + count + words(realCount));
    output.ensure(
        samples.size() + (long) scored * alternatives + words(scored * (1L + alternatives)));
    LongBuffer out = numbers.longs();
    for (Header field : Header.values()) {
      out.put(
          switch (field) {
            case DRAWN -> drawn;
            case BIASED -> biased;
            case PENALIZED -> penalized;
            case MASKED -> masked;
            case SCORED -> scored;
            case ALTERNATIVES -> alternatives;
            case MAX_TOP_K -> maxTopK;
            case CUTS -> cuts ? 1 : 0;
            case TOP_P -> topP ? 1 : 0;
            case UNBOUNDED -> unbounded ? 1 : 0;
            case COUNT -> count;
            case REALS -> realCount;
          });
    }
    if (count > 0) {
      writeRows(samples, out);
      writeIds(samples, out);
      writeMasks(samples, out);
      FloatBuffer realOut = numbers.floats().position(2 * out.position());
      writeDistributions(samples, realOut);
      writeAdjustments(samples, realOut);
    }
  }

  List<SampledToken> read(List<SampleParameters> samples) {
    LongBuffer ids = output.longs();
    FloatBuffer logprobs =
        output.floats().position(2 * (samples.size() + scored * alternatives)).slice();
    List<SampledToken> tokens = new ArrayList<>(samples.size());
    int next = 0;
    for (int i = 0; i < samples.size(); i++) {
      int wanted = samples.get(i).logprobs();
      if (wanted < 0) {
        tokens.add(new SampledToken((int) ids.get(i), null));
        continue;
      }
      int[] best = new int[wanted];
      float[] bestLogprobs = new float[wanted];
      int at = next * alternatives;
      for (int j = 0; j < wanted; j++) {
        best[j] = (int) ids.get(samples.size() + at + j);
        bestLogprobs[j] = logprobs.get(scored + at + j);
      }
      tokens.add(
          new SampledToken(
              (int) ids.get(i), new SampledToken.Logprobs(logprobs.get(next), best, bestLogprobs)));
      next++;
    }
    return tokens;
  }

  @Override
  public void close() {
    numbers.close();
    output.close();
  }

  /** Numbers that reals take. */
  private static long words(long reals) {
    return (reals + 1) / 2;
  }

  private void count(List<SampleParameters> samples) {
    drawn = 0;
    biased = 0;
    penalized = 0;
    masked = 0;
    scored = 0;
    alternatives = 0;
    maxTopK = 0;
    cuts = false;
    topP = false;
    unbounded = false;
    for (SampleParameters sample : samples) {
      biased += sample.bias().tokens().length;
      penalized += sample.penalties().count();
      masked += sample.allowedTokens() != null ? 1 : 0;
      scored += sample.logprobs() >= 0 ? 1 : 0;
      alternatives = Math.max(alternatives, Math.min(sample.logprobs(), vocabularySize));
      if (sample.isDrawn()) {
        drawn++;
        maxTopK = Math.max(maxTopK, topK(sample));
        cuts |= sample.distribution().cuts();
        topP |= sample.distribution().topP() < 1;
        unbounded |= sample.distribution().topP() < 1 && sample.distribution().topK() == 0;
      }
    }
  }

  private int topK(SampleParameters sample) {
    return Math.min(sample.distribution().topK(), vocabularySize);
  }

  private void writeRows(List<SampleParameters> samples, LongBuffer out) {
    for (int i = 0; i < samples.size(); i++) {
      if (samples.get(i).isDrawn()) {
        out.put(i);
      }
    }
    for (SampleParameters sample : samples) {
      if (sample.isDrawn()) {
        out.put(topK(sample));
      }
    }
    for (int i = 0; i < samples.size(); i++) {
      if (samples.get(i).logprobs() >= 0) {
        out.put(i);
      }
    }
  }

  private void writeIds(List<SampleParameters> samples, LongBuffer out) {
    for (int i = 0; i < samples.size(); i++) {
      for (int id : samples.get(i).bias().tokens()) {
        out.put((long) i * vocabularySize + id);
      }
    }
    for (int i = 0; i < samples.size(); i++) {
      Penalties penalties = samples.get(i).penalties();
      for (int n = 0; n < penalties.count(); n++) {
        out.put((long) i * vocabularySize + penalties.token(n));
      }
    }
  }

  private void writeMasks(List<SampleParameters> samples, LongBuffer out) {
    if (masked == 0) {
      return;
    }
    for (int i = 0; i < samples.size(); i++) {
      if (samples.get(i).allowedTokens() != null) {
        out.put(i);
      }
    }
    for (SampleParameters sample : samples) {
      long[] mask = sample.allowedTokens();
      if (mask != null) {
        int words = Math.min(mask.length, maskWords);
        out.put(mask, 0, words);
        for (int missing = words; missing < maskWords; missing++) {
          out.put(0);
        }
      }
    }
  }

  private static void writeDistributions(List<SampleParameters> samples, FloatBuffer out) {
    for (Draw field : Draw.values()) {
      for (SampleParameters sample : samples) {
        if (sample.isDrawn()) {
          out.put(
              switch (field) {
                case TEMPERATURE -> sample.distribution().temperature();
                case TOP_P -> sample.distribution().topP();
                case MIN_P -> sample.distribution().minP();
                case UNIFORM -> sample.uniform();
              });
        }
      }
    }
  }

  private static void writeAdjustments(List<SampleParameters> samples, FloatBuffer out) {
    for (SampleParameters sample : samples) {
      out.put(sample.bias().values());
    }
    for (SampleParameters sample : samples) {
      Penalties penalties = sample.penalties();
      for (int n = 0; n < penalties.count(); n++) {
        out.put(penalties.repetition());
      }
    }
    for (SampleParameters sample : samples) {
      Penalties penalties = sample.penalties();
      for (int n = 0; n < penalties.count(); n++) {
        out.put(penalties.subtrahend(n));
      }
    }
  }
}
