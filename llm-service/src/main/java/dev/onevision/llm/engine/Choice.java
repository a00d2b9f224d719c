package dev.onevision.llm.engine;

import dev.onevision.inference.runtime.LogitBias;
import dev.onevision.inference.runtime.Penalties;
import dev.onevision.inference.runtime.SampleParameters;
import dev.onevision.inference.runtime.TokenCounts;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.RandomNumbers;
import dev.onevision.llm.sampling.SamplingParameters;
import dev.onevision.llm.scheduling.Sequence;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
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
  private @Nullable Draft draft;

  Choice(Sequence sequence, Completion completion, SamplingParameters sampling) {
    this.sequence = sequence;
    this.completion = completion;
    this.sampling = sampling;
    this.fixed =
        SampleParameters.drawn(sampling.temperature(), sampling.topK(), sampling.topP(), 0)
            .withMinP(sampling.minP())
            .withPenalties(penalties(generated))
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

  /**
   * Drafts the next tokens, and returns their number.
   *
   * @param max max tokens of a draft, the same in each call
   */
  int makeDraft(Prompt prompt, int max) {
    if (draft == null) {
      draft = new Draft(prompt, completion, sequence.maxLength(), max);
    }
    return draft.make();
  }

  /** The draft that was made last. */
  Draft draft() {
    if (draft == null) {
      throw new IllegalStateException("The choice has no draft");
    }
    return draft;
  }

  /**
   * How the next token is sampled, and the tokens after those of the draft.
   *
   * @param drafts tokens of the draft
   */
  List<SampleParameters> samples(int drafts) {
    if (drafts == 0) {
      return List.of(sample(0, completion.allowedTokens(), generated));
    }
    List<SampleParameters> samples = new ArrayList<>(1 + drafts);
    samples.add(sample(0, completion.allowedTokens(), generated));
    boolean penalized = !sampling.penalties().equals(SamplingParameters.Penalties.NONE);
    TokenCounts counts = generated;
    for (int ahead = 1; ahead <= drafts; ahead++) {
      if (penalized) {
        counts = counts.copy();
        counts.add(draft().token(ahead - 1));
      }
      samples.add(sample(ahead, draft().allowedAfter(ahead - 1), counts));
    }
    return samples;
  }

  /**
   * How a token is sampled.
   *
   * @param ahead tokens between the completion and this one
   * @param counts of the tokens before it
   */
  private SampleParameters sample(int ahead, long @Nullable [] allowed, TokenCounts counts) {
    SampleParameters next = allowed == null ? fixed : fixed.withAllowedTokens(allowed);
    if (counts != generated) {
      next = next.withPenalties(penalties(counts));
    }
    Set<Integer> banned = completion.bannedTokens(ahead);
    // A completion whose output format is complete ends, even below its min tokens.
    if (!banned.isEmpty() && (allowed == null || allowsAnother(allowed, banned))) {
      next = next.withBias(bias(banned));
    }
    // A draft is accepted if it is the token that is sampled, so a seed gives the same tokens.
    return sampling.temperature() == 0
        ? next
        : next.withUniform(
            RandomNumbers.uniform(sampling.seed(), sequence.choice(), completion.length() + ahead));
  }

  private Penalties penalties(TokenCounts counts) {
    SamplingParameters.Penalties penalties = sampling.penalties();
    return new Penalties(
        penalties.repetition(), penalties.presence(), penalties.frequency(), counts);
  }

  /** Appends the next token and returns the new text; null for an end token. */
  @Nullable String append(int token) {
    generated.add(token);
    if (draft != null) {
      draft.append(token);
    }
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
