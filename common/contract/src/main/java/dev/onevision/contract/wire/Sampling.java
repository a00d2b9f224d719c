package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the next token is chosen. A null takes the model's own default from its {@code
 * generation_config.json}.
 *
 * @param temperature 0 is greedy
 * @param topP probability mass kept, in (0, 1]
 * @param topK number of tokens kept, at least 1; 0 keeps all
 * @param repetitionPenalty above 1 makes tokens already generated less likely
 * @param seed decides every random choice of the answer together with the choice's and the token's
 *     index; a null lets the LLM service choose one
 * @param minP tokens less likely than this times the likeliest are dropped, in [0, 1]; 0 keeps all
 * @param presencePenalty subtracted from the logits of tokens already generated; null is none
 * @param frequencyPenalty subtracted from them as often as they were generated; null is none
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

  /** Nothing but the usual. */
  public Sampling(
      @Nullable Double temperature,
      @Nullable Double topP,
      @Nullable Integer topK,
      @Nullable Double repetitionPenalty,
      @Nullable Long seed) {
    this(temperature, topP, topK, repetitionPenalty, seed, null, null, null, null);
  }
}
