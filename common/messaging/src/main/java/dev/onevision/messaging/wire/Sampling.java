package dev.onevision.messaging.wire;

import org.jspecify.annotations.Nullable;

/**
 * How the next token is chosen. A null takes the model's own default from its {@code
 * generation_config.json}.
 *
 * @param temperature 0 is greedy
 * @param topP probability mass kept, in (0, 1]
 * @param topK number of tokens kept, at least 1; 0 keeps all
 * @param repetitionPenalty above 1 makes tokens already generated less likely
 * @param seed decides every random choice of the answer together with the token's index; a null
 *     lets the LLM service choose one
 */
public record Sampling(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double repetitionPenalty,
    @Nullable Long seed) {}
