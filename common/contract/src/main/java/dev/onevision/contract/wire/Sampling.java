package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sampling parameters: how the next token is chosen. A null takes the model's default from its
 * {@code generation_config.json}. The ranges are those of {@code SamplingRange}.
 *
 * @param temperature 0 is greedy
 * @param topP probability mass that is kept
 * @param topK number of tokens that are kept; 0 keeps all
 * @param repetitionPenalty above 1 makes tokens that were generated less likely
 * @param seed determines every random choice, together with the indices of the choice and the
 *     token; if null, the LLM service derives it from the request's id
 * @param minP tokens less likely than this times the most likely one are dropped; 0 keeps all
 * @param presencePenalty subtracted from the logits of tokens that were generated; null is none
 * @param frequencyPenalty subtracted as often as the token was generated; null is none
 * @param logitBias added to the logits of these tokens; null is none
 */
public record Sampling(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double repetitionPenalty,
    @Nullable Long seed,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double minP,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double presencePenalty,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double frequencyPenalty,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<Integer, Double> logitBias) {

  public Sampling {
    logitBias = logitBias == null ? null : Map.copyOf(logitBias);
  }

  /** Without the less common parameters. */
  public Sampling(
      @Nullable Double temperature,
      @Nullable Double topP,
      @Nullable Integer topK,
      @Nullable Double repetitionPenalty,
      @Nullable Long seed) {
    this(temperature, topP, topK, repetitionPenalty, seed, null, null, null, null);
  }
}
