package dev.onevision.llm.engine;

import dev.onevision.inference.runtime.LogitBias;
import dev.onevision.inference.runtime.Penalties;
import dev.onevision.inference.runtime.SampleParameters;
import dev.onevision.inference.runtime.TokenCounts;
import dev.onevision.llm.sampling.RandomNumbers;
import dev.onevision.llm.sampling.SamplingParameters;
import dev.onevision.llm.scheduling.Sequence;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One choice of a request: its sequence, its text, and how its tokens are sampled. */
final class Choice {

  private final Sequence sequence;
  private final Completion completion;
  private final SamplingParameters sampling;
  private final SampleParameters fixed;
  private final TokenCounts generated = new TokenCounts();

  Choice(Sequence sequence, Completion completion, SamplingParameters sampling) {
    this.sequence = sequence;
    this.completion = completion;
    this.sampling = sampling;
    SamplingParameters.Penalties penalties = sampling.penalties();
    this.fixed =
        SampleParameters.drawn(sampling.temperature(), sampling.topK(), sampling.topP(), 0)
            .withMinP(sampling.minP())
            .withPenalties(
                new Penalties(
                    penalties.repetition(), penalties.presence(), penalties.frequency(), generated))
            .withBias(bias(Set.of()))
            .withLogprobs(sampling.logprobs().orElse(SampleParameters.NO_LOGPROBS));
  }

  Sequence sequence() {
    return sequence;
  }

  Completion completion() {
    return completion;
  }

  boolean isFinished() {
    return completion.finishReason() != null;
  }

  /** How the next token is sampled. */
  SampleParameters nextSample() {
    long[] allowed = completion.allowedTokens();
    SampleParameters next = allowed == null ? fixed : fixed.withAllowedTokens(allowed);
    Set<Integer> banned = completion.bannedTokens();
    // A completion whose output format is complete ends, even below its min tokens.
    if (!banned.isEmpty() && (allowed == null || allowsAnother(allowed, banned))) {
      next = next.withBias(bias(banned));
    }
    return sampling.temperature() == 0
        ? next
        : next.withUniform(
            RandomNumbers.uniform(sampling.seed(), sequence.choice(), completion.length()));
  }

  /** Appends the next token and returns the new text; null for an end token. */
  @Nullable String append(int token) {
    generated.add(token);
    return completion.append(token);
  }

  private static boolean allowsAnother(long[] allowed, Set<Integer> banned) {
    BitSet others = BitSet.valueOf(allowed);
    banned.forEach(others::clear);
    return !others.isEmpty();
  }

  private LogitBias bias(Set<Integer> banned) {
    if (banned.isEmpty() && sampling.logitBias().isEmpty()) {
      return LogitBias.NONE;
    }
    Map<Integer, Double> biases = new TreeMap<>(sampling.logitBias());
    banned.forEach(token -> biases.put(token, Double.NEGATIVE_INFINITY));
    int[] tokens = new int[biases.size()];
    float[] values = new float[biases.size()];
    int next = 0;
    for (Map.Entry<Integer, Double> bias : biases.entrySet()) {
      tokens[next] = bias.getKey();
      values[next++] = bias.getValue().floatValue();
    }
    return new LogitBias(tokens, values);
  }
}
