package dev.onevision.llm.engine;

import dev.onevision.inference.runtime.LogitBias;
import dev.onevision.inference.runtime.Penalties;
import dev.onevision.inference.runtime.SampleParameters;
import dev.onevision.inference.runtime.TokenCounts;
import dev.onevision.llm.sampling.RandomNumbers;
import dev.onevision.llm.sampling.SamplingRule;
import dev.onevision.llm.scheduling.Work;
import dev.onevision.llm.sequence.Answer;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One of a request's answers: what it takes of the scheduler, and its tokens so far. */
final class Choice {

  private final Work work;
  private final Answer answer;
  private final SamplingRule rule;
  private final SampleParameters fixed;
  private final TokenCounts generated = new TokenCounts();

  /**
   * A choice with no tokens.
   *
   * @param logprobs how many of the likeliest tokens are wanted beside each; null for none at all
   */
  Choice(Work work, Answer answer, SamplingRule rule, @Nullable Integer logprobs) {
    this.work = work;
    this.answer = answer;
    this.rule = rule;
    this.fixed =
        SampleParameters.drawn(rule.temperature(), rule.topK(), rule.topP(), 0)
            .withMinP(rule.minP())
            .withPenalties(
                new Penalties(
                    rule.repetitionPenalty(),
                    rule.presencePenalty(),
                    rule.frequencyPenalty(),
                    generated))
            .withBias(bias(Set.of()))
            .withLogprobs(logprobs == null ? SampleParameters.NO_LOGPROBS : logprobs);
  }

  Work work() {
    return work;
  }

  Answer answer() {
    return answer;
  }

  boolean isFinished() {
    return answer.finishReason() != null;
  }

  /** How the next token is chosen. */
  SampleParameters sample() {
    long[] allowed = answer.allowedTokens();
    SampleParameters next = allowed == null ? fixed : fixed.withAllowedTokens(allowed);
    Set<Integer> unwanted = answer.unwantedTokens();
    if (!unwanted.isEmpty() && (allowed == null || allowsAnother(allowed, unwanted))) {
      next = next.withBias(bias(unwanted));
    }
    return rule.temperature() == 0
        ? next
        : next.withUniform(RandomNumbers.uniform(rule.seed(), work.choice(), answer.length()));
  }

  /** Takes the next token; the text that the answer grows by, or null for an end token. */
  @Nullable String append(int token) {
    generated.add(token);
    return answer.append(token);
  }

  /** An answer whose form is complete ends, however short it is. */
  private static boolean allowsAnother(long[] allowed, Set<Integer> unwanted) {
    BitSet others = BitSet.valueOf(allowed);
    unwanted.forEach(others::clear);
    return !others.isEmpty();
  }

  private LogitBias bias(Set<Integer> unwanted) {
    if (unwanted.isEmpty() && rule.logitBias().isEmpty()) {
      return LogitBias.NONE;
    }
    Map<Integer, Double> biases = new TreeMap<>(rule.logitBias());
    unwanted.forEach(token -> biases.put(token, Double.NEGATIVE_INFINITY));
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
