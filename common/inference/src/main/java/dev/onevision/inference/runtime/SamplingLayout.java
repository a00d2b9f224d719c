package dev.onevision.inference.runtime;

import ai.djl.pytorch.jni.IValue;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How the tokens of a step are chosen, as the decoder program reads it, and what it chose.
 *
 * <p>The int64 tensor starts with {@link #HEADER} numbers: drawn samples, biased ids, penalized
 * ids, masked samples, scored samples, most alternatives of a score, largest top-k, whether any of
 * top-k, top-p and min-p cuts, how many numbers follow, how many reals there are. What follows:
 * sample, top-k (per drawn sample each); sample (per scored sample); sample * vocabulary + id (per
 * biased, then per penalized id); sample (per masked sample); the words of its mask (per masked
 * sample). The float32 tensor holds temperature, top-p, min-p, uniform number (per drawn sample
 * each); bias (per biased id); factor, then subtrahend (per penalized id). A step of plain greedy
 * samples is all zeros.
 *
 * <p>The program answers with the token of each sample and the ids of each scored sample's
 * alternatives, and with log probabilities: those of the scored samples' tokens, then those of
 * their alternatives.
 */
final class SamplingLayout implements AutoCloseable {

  private static final int HEADER = 10;

  private final int vocabularySize;
  private final int maskWords;
  private final HostTensor numbers;
  private final HostTensor reals;
  private final HostTensor output;
  private final HostTensor scores;

  private int drawn;
  private int biased;
  private int penalized;
  private int masked;
  private int scored;
  private int alternatives;
  private int largestTopK;
  private boolean cuts;

  SamplingLayout(LoadedProgram program, int vocabularySize) {
    this.vocabularySize = vocabularySize;
    this.maskWords = (vocabularySize + Long.SIZE - 1) / Long.SIZE;
    this.numbers = HostTensor.longs(program, 1024);
    this.reals = HostTensor.floats(program, 1024);
    this.output = HostTensor.longs(program, 64);
    this.scores = HostTensor.floats(program, 64);
  }

  IValue numbers() {
    return numbers.value();
  }

  IValue reals() {
    return reals.value();
  }

  IValue output() {
    return output.value();
  }

  IValue scores() {
    return scores.value();
  }

  void write(List<SampleParameters> samples) {
    count(samples);
    long count = 2L * drawn + scored + biased + penalized + masked * (1L + maskWords);
    long realCount = 4L * drawn + biased + 2L * penalized;
    numbers.ensure(HEADER + count);
    reals.ensure(realCount);
    output.ensure(samples.size() + (long) scored * alternatives);
    scores.ensure(scored * (1L + alternatives));
    LongBuffer out = numbers.longs();
    out.put(drawn).put(biased).put(penalized).put(masked).put(scored).put(alternatives);
    out.put(largestTopK).put(cuts ? 1 : 0).put(count).put(realCount);
    if (count > 0) {
      writeRows(samples, out);
      writeIds(samples, out);
      writeMasks(samples, out);
      FloatBuffer realOut = reals.floats();
      writeDistributions(samples, realOut);
      writeAdjustments(samples, realOut);
    }
  }

  List<SampledToken> read(List<SampleParameters> samples) {
    LongBuffer ids = output.longs();
    FloatBuffer logprobs = scores.floats();
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
    reals.close();
    output.close();
    scores.close();
  }

  private void count(List<SampleParameters> samples) {
    drawn = 0;
    biased = 0;
    penalized = 0;
    masked = 0;
    scored = 0;
    alternatives = 0;
    largestTopK = 0;
    cuts = false;
    for (SampleParameters sample : samples) {
      biased += sample.bias().tokens().length;
      penalized += sample.penalties().count();
      masked += sample.allowedTokens() != null ? 1 : 0;
      scored += sample.logprobs() >= 0 ? 1 : 0;
      alternatives = Math.max(alternatives, Math.min(sample.logprobs(), vocabularySize));
      if (sample.isDrawn()) {
        drawn++;
        largestTopK = Math.max(largestTopK, topK(sample));
        cuts |= sample.topK() > 0 || sample.topP() < 1 || sample.minP() > 0;
      }
    }
  }

  private int topK(SampleParameters sample) {
    return Math.min(sample.topK(), vocabularySize);
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
    for (SampleParameters sample : samples) {
      if (sample.isDrawn()) {
        out.put(sample.temperature());
      }
    }
    for (SampleParameters sample : samples) {
      if (sample.isDrawn()) {
        out.put(sample.topP());
      }
    }
    for (SampleParameters sample : samples) {
      if (sample.isDrawn()) {
        out.put(sample.minP());
      }
    }
    for (SampleParameters sample : samples) {
      if (sample.isDrawn()) {
        out.put(sample.uniform());
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
